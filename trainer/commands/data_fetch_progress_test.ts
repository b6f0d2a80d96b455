import assert from "node:assert/strict";
import { FetchProgress } from "./data_fetch_progress.ts";

/** Shows some states of a download of 100 MB, a second apart; what was printed. */
function printed(
  columns: number | null,
  states: number[],
  step: "download" | "check" = "download",
) {
  let [text, seconds] = ["", 0];
  const progress = new FetchProgress(columns, (part) => text += part, () => seconds);
  for (const done of states) {
    progress.progress(step, "a.tar", done, 100e6);
    seconds++;
  }
  return { text, progress, all: () => text };
}

Deno.test("a terminal has the file's name, and a line that is redrawn: share, bytes, speed, time left", () => {
  const { text } = printed(200, [0, 10e6, 20e6]);
  const [name, ...drawings] = text.split("\r\x1b[K");
  assert.equal(name, "downloading a.tar, 100 MB\n");
  assert.deepEqual(drawings, [
    `${"╌".repeat(16)}  0 %  0 bytes of 100 MB`,
    `${"━━".padEnd(16, "╌")}  10 %  10.0 MB of 100 MB  10.0 MB/s  9 s left`,
    `${"━━━".padEnd(16, "╌")}  20 %  20.0 MB of 100 MB  10.0 MB/s  8 s left`,
  ]);
  assert(!drawings.join("").includes("\n"));
});

Deno.test("the line fits the terminal, and is removed before a note", () => {
  const { text, progress, all } = printed(30, [0, 10e6]);
  for (const line of text.split("\r\x1b[K")) assert(line.length < 30, line);
  progress.note("something");
  assert(all().endsWith("\r\x1b[Ksomething\n"));
  progress.clear();
  assert(all().endsWith("something\n"));
});

Deno.test("the speed is that of the last seconds, and not of what was here before", () => {
  // 50 MB were here; then 1 MB a second, and in the end 4.
  const states = [50, 51, 52, 53, 54, 55, 56, 60, 64, 68, 72, 76].map((mb) => mb * 1e6);
  const { text } = printed(200, states);
  assert.match(text, /51 % {2}51\.0 MB of 100 MB {2}1\.00 MB\/s {2}49 s left/);
  assert.match(text, /76 % {2}76\.0 MB of 100 MB {2}4\.00 MB\/s {2}6 s left$/);
});

Deno.test("a terminal is redrawn ten times a second at most, but always at the end", () => {
  let [text, seconds] = ["", 0];
  const progress = new FetchProgress(200, (part) => text += part, () => seconds);
  for (let i = 1; i <= 1000; i++) {
    progress.progress("download", "a.tar", i * 1e5, 1e8);
    seconds += 0.001;
  }
  assert(text.split("\r").length <= 12, `${text.split("\r").length}`);
  assert.match(text, /100 % {2}100 MB of 100 MB/);
});

Deno.test("elsewhere there is a plain line for every tenth", () => {
  const { text } = printed(null, [43e6, 44e6, 49e6, 51e6, 78e6, 99e6, 100e6]);
  const [name, ...lines] = text.trimEnd().split("\n");
  assert.equal(name, "downloading a.tar, 100 MB");
  assert.deepEqual(lines.map((line) => line.trim().split("  ")[0]), [
    "43 %",
    "51 %",
    "78 %",
    "99 %",
    "100 %",
  ]);
  assert(!text.includes("\x1b"));
});

Deno.test("a check is one plain line, or a bar of its own", () => {
  assert.equal(printed(null, [0, 50e6, 100e6], "check").text, "checking a.tar, 100 MB\n");
  assert.match(
    printed(200, [50e6], "check").text,
    /^checking a\.tar, .*50 % {2}50\.0 MB of 100 MB$/s,
  );
});

Deno.test("a file that is larger than was thought stays at 100 %", () => {
  assert.match(printed(null, [120e6]).text, /100 % {2}120 MB of 120 MB/);
});
