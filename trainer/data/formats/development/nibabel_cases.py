"""Writes volumes with nibabel, and beside each what nibabel reads back.

    python3 nibabel_cases.py OUT [VOLUMES]

For every case there are in OUT the file or the pair, `NAME.voxels` (float32, first index
fastest), `NAME.canonical` (the same after as_closest_canonical), and an entry in cases.json
with the shape, the affine and the axis codes. VOLUMES is a folder of .nii.gz files that are
added as cases.
"""

import itertools
import json
import pathlib
import sys

import nibabel
import numpy

out = pathlib.Path(sys.argv[1])
random = numpy.random.default_rng(20240229)
cases = []


def record(name, files):
    """What nibabel reads from the first of the files."""
    image = nibabel.load(str(files[0]))
    data = image.get_fdata()
    shape = list(data.shape[:3]) + [1] * (3 - data.ndim)
    data = data.reshape(shape, order="F")
    canonical = nibabel.as_closest_canonical(nibabel.Nifti1Image(data, image.affine))
    for suffix, array in (("voxels", data), ("canonical", canonical.get_fdata())):
        array.astype(numpy.float32).flatten(order="F").tofile(out / f"{name}.{suffix}")
    cases.append({
        "name": name,
        "files": [str(file) for file in files],
        "shape": shape,
        "affine": image.affine[:3].tolist(),
        "codes": "".join(nibabel.aff2axcodes(image.affine)),
        "canonicalShape": list(canonical.shape),
        "canonicalAffine": canonical.affine[:3].tolist(),
    })


def rotation(angle):
    """A rotation by up to an angle in degrees about a random axis."""
    axis = random.normal(size=3)
    axis /= numpy.linalg.norm(axis)
    angle = numpy.radians(random.uniform(-angle, angle))
    k = numpy.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return numpy.eye(3) + numpy.sin(angle) * k + (1 - numpy.cos(angle)) * k @ k


def oriented(permutation, signs, angle):
    """An affine of the given axes, tilted, with voxels of 0.7 to 2 mm."""
    matrix = numpy.zeros((3, 3))
    for axis, (world, sign) in enumerate(zip(permutation, signs)):
        matrix[world, axis] = sign
    affine = numpy.eye(4)
    affine[:3, :3] = rotation(angle) @ matrix @ numpy.diag(random.uniform(0.7, 2, size=3))
    affine[:3, 3] = random.uniform(-100, 100, size=3)
    return affine


def save(name, image, suffix):
    path = out / f"{name}{suffix}"
    nibabel.save(image, str(path))
    record(name, [path])


# Every orientation, with the affine in the sform alone, the qform alone, or a different one in each.
orientations = itertools.product(
    itertools.permutations(range(3)), itertools.product((1, -1), repeat=3))
for number, (permutation, signs) in enumerate(orientations):
    data = random.integers(-1000, 1000, size=(4, 5, 6)).astype(numpy.int16)
    affine = oriented(permutation, signs, 25 if number % 2 else 0)
    klass = nibabel.Nifti2Image if number % 4 == 3 else nibabel.Nifti1Image
    image = klass(data, affine)
    forms = ("sform", "qform", "both")[number % 3]
    if forms == "sform":
        image.set_sform(affine, 1)
        image.set_qform(None, 0)
    elif forms == "qform":
        image.set_qform(affine, 1)
        image.set_sform(None, 0)
    else:
        image.set_sform(affine, 1)
        image.set_qform(oriented((0, 1, 2), (1, 1, 1), 20), 4)
    save(f"orientation{number}_{forms}", image, ".nii.gz" if number % 5 == 0 else ".nii")

# Every type in both byte orders, of both versions, scaled and not.
types = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
for kind, order, klass in itertools.product(
        types, "<>", (nibabel.Nifti1Image, nibabel.Nifti2Image)):
    dtype = numpy.dtype(order + kind)
    if dtype.kind == "f":
        data = random.normal(size=(5, 3, 2)) * 1e6
    else:
        limits = numpy.iinfo(dtype)
        data = random.integers(limits.min, limits.max, size=(5, 3, 2), dtype=kind, endpoint=True)
    header = klass.header_class(endianness=order)
    header.set_data_dtype(dtype)
    image = klass(data.astype(dtype), numpy.diag([-2, 1.5, 1, 1]), header)
    save(f"type_{order == '<'}_{kind}_{klass.__name__}", image, ".nii")
for slope, inter in ((0.37, -12.5), (-2, 0), (1, 3)):
    image = nibabel.Nifti1Image(
        random.integers(0, 999, size=(3, 4, 5)).astype(numpy.int16), numpy.eye(4))
    image.header.set_slope_inter(slope, inter)
    save(f"scaled_{slope}", image, ".nii.gz")

# No orientation at all; images with fewer and with more than three dimensions.
for shape in ((3, 4, 5), (4, 5), (4, 5, 1), (4, 5, 6, 1), (4, 5, 1, 1, 1)):
    image = nibabel.Nifti1Image(random.normal(size=shape).astype(numpy.float32), None)
    image.header.set_zooms((2, 1.5, 1.25, 1, 1)[:len(shape)])
    save(f"none_{len(shape)}_{shape[-1]}", image, ".nii")

# A header extension before the voxels.
image = nibabel.Nifti1Image(numpy.arange(24, dtype=numpy.int16).reshape(2, 3, 4), numpy.eye(4))
image.header.extensions.append(nibabel.nifti1.Nifti1Extension(6, b"a comment" * 20))
save("extension", image, ".nii")

# As in neurite-oasis: a slice with and without a third dimension, and a volume.
freesurfer = numpy.array([[-1, 0, 0, 80], [0, 0, 1, -112], [0, -1, 0, 96], [0, 0, 0, 1]])
for shape in ((160, 192), (160, 192, 1), (160, 192, 224)):
    folder = out / f"OASIS_OAS1_{shape[-1]:04d}_MR1"
    folder.mkdir()
    file = folder / ("aligned_norm.nii.gz" if shape[-1] == 224 else "slice_norm.nii.gz")
    data = random.random(size=shape).astype(numpy.float32)
    data[data < 0.7] = 0
    nibabel.save(nibabel.Nifti1Image(data, freesurfer), str(file))
    record(folder.name, [file])


def save_pair(name, image, suffix=""):
    image.to_filename(str(out / f"{name}.img{suffix}"))
    record(name, [out / f"{name}.img{suffix}", out / f"{name}.hdr{suffix}"])


# As in OASIS-1: Analyze, 16-bit, big-endian, here with a little noise.
header = nibabel.AnalyzeImage.header_class(endianness=">")
header.set_data_dtype(">i2")
data = random.integers(0, 3000, size=(176, 208, 176)).astype(">i2")
save_pair("oasis1", nibabel.AnalyzeImage(data, None, header))
for order, kind in itertools.product("<>", ("u1", "i2", "i4", "f4", "f8")):
    header = nibabel.AnalyzeImage.header_class(endianness=order)
    header.set_data_dtype(order + kind)
    header.set_data_shape((3, 4, 5))
    header.set_zooms((1, 1.25, 2))
    data = random.integers(0, 200, size=(3, 4, 5)).astype(order + kind)
    image = nibabel.AnalyzeImage(data, None, header)
    save_pair(f"analyze_{order == '<'}_{kind}", image, ".gz" if kind == "f4" else "")
for number, origin in enumerate(((0, 0, 0), (2, 3, 1), (-2, 7, 4), (30, 1, 1))):
    header = nibabel.Spm99AnalyzeImage.header_class(endianness="<>"[number % 2])
    header.set_data_dtype(numpy.int16)
    header.set_data_shape((3, 4, 5))
    header.set_zooms((1, 1.25, 2))
    image = nibabel.Spm99AnalyzeImage(random.normal(size=(3, 4, 5)), None, header)
    name = f"spm99_{number}"
    image.to_filename(str(out / f"{name}.img"))
    (out / f"{name}.mat").unlink(missing_ok=True)
    # nibabel writes an origin of its own.
    written = bytearray((out / f"{name}.hdr").read_bytes())
    written[253:259] = numpy.array(origin, "<>"[number % 2] + "i2").tobytes()
    (out / f"{name}.hdr").write_bytes(bytes(written))
    record(name, [out / f"{name}.img", out / f"{name}.hdr"])
save_pair("nifti1_pair", nibabel.Nifti1Pair(data, oriented((1, 0, 2), (1, -1, 1), 10)))
save_pair("nifti2_pair", nibabel.Nifti2Pair(data, oriented((2, 0, 1), (1, -1, 1), 10)))

if len(sys.argv) > 2:
    for path in sorted(pathlib.Path(sys.argv[2]).glob("*.nii.gz")):
        record(path.name, [path])

(out / "cases.json").write_text(json.dumps(cases))
