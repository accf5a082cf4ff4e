// Reads the arrays of a NumPy .npz file: a zip of .npy files (format: numpy.lib.format, versions 1 to 3).
import AdmZip from 'adm-zip';

const decoders = {
  '|u1': (bytes) => new Uint8Array(bytes),
  '<f4': (bytes) => new Float32Array(bytes),
  '<i8': (bytes) => Float64Array.from(new BigInt64Array(bytes), Number),
};

/** Returns { name: { shape, values } }. */
export function readNpz(path) {
  const arrays = {};
  for (const entry of new AdmZip(path).getEntries()) {
    arrays[entry.entryName.replace(/\.npy$/, '')] = parseNpy(entry.getData(), `${path}: ${entry.entryName}`);
  }
  return arrays;
}

function parseNpy(file, where) {
  const [headerStart, headerLength] = file[6] === 1 ? [10, file.readUInt16LE(8)] : [12, file.readUInt32LE(8)];
  const dataStart = headerStart + headerLength;
  const header = file.toString('latin1', headerStart, dataStart);
  const type = /'descr': '([^']+)'/.exec(header)[1];
  if (!(type in decoders) || /'fortran_order': True/.test(header)) {
    throw new Error(`${where}: unsupported array layout: ${header.trim()}`);
  }
  const shape = /'shape': \(([^)]*)\)/.exec(header)[1].split(',').filter((size) => size.trim()).map(Number);
  // Copied, so that the typed array starts aligned.
  return { shape, values: decoders[type](Uint8Array.from(file.subarray(dataStart)).buffer) };
}
