/**
 * The literature.
 *
 * @module
 */

const REFERENCES: readonly { text: string; url: string }[] = [
  {
    text:
      "Bengio, Y., Léonard, N., Courville, A. (2013). Estimating or propagating gradients through stochastic neurons for conditional computation. arXiv:1308.3432.",
    url: "https://arxiv.org/abs/1308.3432",
  },
  {
    text:
      "Gretton, A., Borgwardt, K. M., Rasch, M. J., Schölkopf, B., Smola, A. (2012). A kernel two-sample test. Journal of Machine Learning Research 13, 723–773.",
    url: "https://jmlr.org/papers/v13/gretton12a.html",
  },
  {
    text:
      "Heusel, M., Ramsauer, H., Unterthiner, T., Nessler, B., Hochreiter, S. (2017). GANs trained by a two time-scale update rule converge to a local Nash equilibrium. NeurIPS. arXiv:1706.08500.",
    url: "https://arxiv.org/abs/1706.08500",
  },
  {
    text:
      "Kingma, D. P., Ba, J. (2015). Adam: a method for stochastic optimization. ICLR. arXiv:1412.6980.",
    url: "https://arxiv.org/abs/1412.6980",
  },
  {
    text:
      "Marcus, D. S., Wang, T. H., Parker, J., Csernansky, J. G., Morris, J. C., Buckner, R. L. (2007). Open Access Series of Imaging Studies (OASIS): cross-sectional MRI data in young, middle aged, nondemented, and demented older adults. Journal of Cognitive Neuroscience 19(9), 1498–1507.",
    url: "https://doi.org/10.1162/jocn.2007.19.9.1498",
  },
  {
    text:
      "van den Oord, A., Kalchbrenner, N., Vinyals, O., Espeholt, L., Graves, A., Kavukcuoglu, K. (2016). Conditional image generation with PixelCNN decoders. NeurIPS. arXiv:1606.05328.",
    url: "https://arxiv.org/abs/1606.05328",
  },
  {
    text:
      "van den Oord, A., Vinyals, O., Kavukcuoglu, K. (2017). Neural discrete representation learning. NeurIPS. arXiv:1711.00937.",
    url: "https://arxiv.org/abs/1711.00937",
  },
  {
    text:
      "van der Walt, S., et al. (2014). scikit-image: image processing in Python. PeerJ 2, e453.",
    url: "https://doi.org/10.7717/peerj.453",
  },
  {
    text:
      "Vaswani, A., Shazeer, N., Parmar, N., Uszkoreit, J., Jones, L., Gomez, A. N., Kaiser, Ł., Polosukhin, I. (2017). Attention is all you need. NeurIPS. arXiv:1706.03762.",
    url: "https://arxiv.org/abs/1706.03762",
  },
  {
    text:
      "Wang, Z., Simoncelli, E. P., Bovik, A. C. (2003). Multiscale structural similarity for image quality assessment. 37th Asilomar Conference on Signals, Systems and Computers, 1398–1402.",
    url: "https://doi.org/10.1109/ACSSC.2003.1292216",
  },
  {
    text:
      "Wang, Z., Bovik, A. C., Sheikh, H. R., Simoncelli, E. P. (2004). Image quality assessment: from error visibility to structural similarity. IEEE Transactions on Image Processing 13(4), 600–612.",
    url: "https://doi.org/10.1109/TIP.2003.819861",
  },
];

/** The section of references, by first author. */
export function References(): JSX.Component {
  return (
    <section id="references">
      <h2>References</h2>
      <ul class="references">
        {REFERENCES.map(({ text, url }) => (
          <li>
            {text} <a href={url}>{url.replace("https://", "")}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
