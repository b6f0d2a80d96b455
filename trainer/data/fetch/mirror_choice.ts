/**
 * Where each file is to be taken from: its own address, or what `--from` says.
 *
 * @module
 */
import { join } from "node:path";
import { UsageError } from "../../errors.ts";
import type { FileSource } from "./fetch_file.ts";
import { fileAddress, type KnownFile, type KnownSource } from "./source_catalogue.ts";

/**
 * The place of each file.
 *
 * @param source The source that the files are of.
 * @param files The wanted ones.
 * @param from Value of `--from`: the address or path of the only file, or of a
 *   folder that holds all, an address of which ends with `/`; undefined for
 *   the catalogue's addresses.
 * @returns As many as there are files.
 * @throws {UsageError} If `from` is neither, or is one file where several are wanted.
 */
export async function choosePlaces(
  source: KnownSource,
  files: readonly KnownFile[],
  from: string | undefined,
): Promise<FileSource[]> {
  if (from === undefined) return files.map((file) => ({ url: fileAddress(source, file) }));
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(from)?.[1].toLowerCase();
  if (scheme === undefined) return await chooseFromDisk(files, from);
  if ((scheme !== "http" && scheme !== "https") || !URL.canParse(from)) {
    throw new UsageError(`--from must be an http or https address or a path: it is ${from}`);
  }
  const address = new URL(from);
  if (address.username !== "" || address.password !== "") {
    throw new UsageError(
      "--from must hold no user and password, as it is shown and stored: download the file by other means and give its path",
    );
  }
  if (address.pathname.endsWith("/")) {
    return files.map((file) => ({ url: new URL(file.name, address).href }));
  }
  refuseSeveral(files, "the address of a folder, which ends with /");
  return [{ url: address.href }];
}

async function chooseFromDisk(
  files: readonly KnownFile[],
  from: string,
): Promise<FileSource[]> {
  if (from === "") throw new UsageError("--from needs an address or a path: it is empty");
  const isFolder = await Deno.stat(from).then((info) => info.isDirectory, () => false);
  if (isFolder) return files.map((file) => ({ path: join(from, file.name) }));
  refuseSeveral(files, "a folder that is there");
  return [{ path: from }];
}

function refuseSeveral(files: readonly KnownFile[], instead: string): void {
  if (files.length === 1) return;
  throw new UsageError(
    `--from must be ${instead}, as ${files.length} files are wanted; or choose one with --discs`,
  );
}
