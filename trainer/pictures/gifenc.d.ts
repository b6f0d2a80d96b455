/** The part of gifenc 1.0.3, which ships no types, that `gif.ts` uses. */
declare const gifenc: {
  GIFEncoder(): {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: {
        /** Colours as [red, green, blue]; on the first frame the global table. */
        palette?: number[][];
        /** Milliseconds, stored in hundredths of a second. */
        delay: number;
        /** 0: for ever. */
        repeat?: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
};
export default gifenc;
