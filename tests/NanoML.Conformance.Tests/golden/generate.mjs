// Writes the golden outputs: what ONNX Runtime computes for the first samples of each model's test data, and
// the class it predicts for every labelled sample. The float oracle is held to these numbers.
//
//     npm install --ignore-scripts && node generate.mjs [NAME...]
//
// Models under ../shared (beside the project) are skipped where they are absent.
// Graph optimisations are off: every node then runs as it stands in the model, and nothing depends on which
// fused kernel the processor at hand would get.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { basename, join } from 'node:path';
import ort from 'onnxruntime-node';
import { readNpz } from './npz.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const samplesWritten = 16;

// name: the output file. count: samples written. scale: input = stored value * scale. layout NHWC: data is stored NCHW.
const cases = [
  { name: 'xor', model: 'docs/models/xor.onnx', data: 'docs/models/xor_test.npz' },
  { name: 'digits_mlp', model: 'docs/models/digits_mlp.onnx', data: 'docs/models/digits_test.npz' },
  { name: 'digits_cnn', model: 'docs/models/digits_cnn.onnx', data: 'docs/models/digits_test.npz' },
  { name: 'kws', model: '../shared/models/kws.onnx', data: '../shared/data/kws_dev.npz' },
  { name: 'ic', model: '../shared/models/ic.onnx', data: '../shared/data/ic_dev.npz' },
  { name: 'vww', model: '../shared/models/vww.onnx', data: '../shared/data/vww_dev.npz', scale: 0.00392156862745098 },
  { name: 'ad', model: '../shared/models/ad.onnx', data: '../shared/data/ad_frames.npz', count: 8 },
  { name: 'qdq_kws', model: '../shared/models/qdq/kws.onnx', data: '../shared/data/kws_dev.npz' },
  { name: 'qdq_ic', model: '../shared/models/qdq/ic.onnx', data: '../shared/data/ic_dev.npz', layout: 'NHWC' },
];

async function generate({ name, model, data, scale = 1, layout = 'as stored', count = samplesWritten }) {
  const modelBytes = readFileSync(join(root, model));
  const session = await ort.InferenceSession.create(modelBytes, { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 });
  const { input, label } = readNpz(join(root, data));
  const total = label ? input.shape[0] : Math.min(count, input.shape[0]);
  const outputs = [];
  for (let index = 0; index < total; index++) {
    outputs.push(await run(session, sample(input, index, scale, layout)));
  }

  const golden = {
    model,
    sha256: createHash('sha256').update(modelBytes).digest('hex'),
    runtime: `onnxruntime ${ort.env.versions.node}`,
    data,
    inputTransform: { scale, layout },
    count: Math.min(count, total),
    outputShape: outputs[0].dims,
    values: outputs.slice(0, count).map((output) => Array.from(output.data, nineDigits)),
  };
  if (label) {
    golden.top1 = outputs.map((output) => predictedClass(output.data));
    golden.accuracy = golden.top1.filter((predicted, index) => predicted === label.values[index]).length / total;
  }
  writeFileSync(join(here, `${name}.json`), format(golden));
  return golden;
}

function sample(input, index, scale, layout) {
  const shape = input.shape.slice(1);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = Float32Array.from(input.values.subarray(index * size, (index + 1) * size), (value) => value * scale);
  return layout === 'NHWC' ? toNhwc(values, shape) : values;
}

function toNhwc(values, [channels]) {
  const pixels = values.length / channels;
  return values.map((_, index) => values[(index % channels) * pixels + Math.floor(index / channels)]);
}

async function run(session, values) {
  const dims = session.inputMetadata[0].shape.map((extent) => (typeof extent === 'number' ? extent : 1));
  const results = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', values, dims) });
  return results[session.outputNames[0]];
}

/** The first largest output; of a single output, a probability, whether it exceeds one half. */
function predictedClass(output) {
  return output.length === 1 ? Number(output[0] > 0.5) : output.indexOf(Math.max(...output));
}

/** Nine significant digits name a float32 uniquely. */
function nineDigits(value) {
  return Number(value.toPrecision(9));
}

/** JSON with one line per property and per sample. */
function format(golden) {
  const lines = Object.entries(golden).map(([key, value]) => `  "${key}": ${key === 'values' ? rows(value) : JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function rows(values) {
  return `[\n${values.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`;
}

const wanted = process.argv.slice(2);
for (const entry of cases.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const missing = [entry.model, entry.data].filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) {
    console.log(`${entry.name}: skipped, no ${missing.map((path) => basename(path)).join(' and ')}`);
    continue;
  }
  const { count, top1, accuracy } = await generate(entry);
  console.log(`${entry.name}: ${count} samples` + (top1 ? `, ${(accuracy * 100).toFixed(2)} % of ${top1.length}` : ''));
}
