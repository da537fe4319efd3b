/** ONNX's convolutions, pooling, padding and resizing. */

import { transposed, weightOf } from '../graph-builder.ts';
import { windowPads } from '../../core/windows.ts';
import { constantAt, layerAt, like, listAt, placed, refuse, shapeOf, toLast, type OnnxContext, type Placed } from './placed.ts'; // prettier-ignore

type Two = [number, number];

const pair = (node: OnnxContext, name: string, otherwise: number): Two => {
  const list = node.attributes.numbers(name) ?? [otherwise, otherwise];
  if (list.length !== 2) throw refuse(node, ` with ${list.length} axes in ${name}; two are known here`);
  return list as Two;
};

/** Pads as numbers, rows first: given, or those of auto_pad. */
function padsOf(node: OnnxContext, input: readonly number[], reach: Two, strides: Two): [Two, Two] {
  const auto = node.attributes.text('auto_pad', 'NOTSET');
  if (auto === 'VALID') return [[0, 0], [0, 0]]; // prettier-ignore
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    const along = (axis: 0 | 1): Two => {
      const [a, b] = windowPads(input[axis] as number, reach[axis], strides[axis], 'same');
      return auto === 'SAME_UPPER' ? [a, b] : [b, a];
    };
    return [along(0), along(1)];
  }
  const [top = 0, left = 0, bottom = 0, right = 0] = node.attributes.numbers('pads') ?? [];
  return [[top, bottom], [left, right]]; // prettier-ignore
}

const none = (pads: readonly (readonly number[])[]): boolean => pads.flat().every((n) => n === 0);

export function convolution(node: OnnxContext): Placed {
  const kernel = constantAt(node, 1);
  if (kernel.shape.length !== 4) throw refuse(node, ' over other than two axes, which is not known here');
  const [filters = 1, , height = 1, width = 1] = kernel.shape;
  let x = toLast(node, layerAt(node, 0));
  const strides = pair(node, 'strides', 1);
  const dilation = pair(node, 'dilations', 1);
  const reach: Two = [(height - 1) * dilation[0] + 1, (width - 1) * dilation[1] + 1];
  const input = x.value.shape;
  const pads = padsOf(node, input, reach, strides);
  const same = [0, 1].every((axis) => {
    const [a, b] = windowPads(input[axis] as number, reach[axis] as number, strides[axis] as number, 'same');
    return a === pads[axis]![0] && b === pads[axis]![1];
  });
  if (!same && !none(pads))
    x = placed(node.builder.add(`${node.name}/pad`, 'ZeroPadding2D', { padding: pads }, [x.value]), true);
  const bias = node.inputs[2] === undefined ? undefined : weightOf(constantAt(node, 2));
  const config = {
    filters,
    kernel_size: [height, width],
    strides,
    dilation_rate: dilation,
    groups: node.attributes.number('group', 1),
    padding: same && !none(pads) ? 'same' : 'valid',
    use_bias: bias !== undefined,
  };
  return like(node, x, 'Conv2D', config, { kernel: weightOf(transposed(kernel, [2, 3, 1, 0])), bias });
}

export function transposedConvolution(node: OnnxContext): Placed {
  const kernel = constantAt(node, 1);
  const [, filters = 1, height = 1, width = 1] = kernel.shape;
  if (node.attributes.number('group', 1) !== 1) throw refuse(node, ' with groups, which is not known here');
  if (Math.max(...pair(node, 'dilations', 1)) > 1) throw refuse(node, ' with a dilation, which is not known here');
  if (node.attributes.numbers('output_shape') || node.attributes.text('auto_pad', 'NOTSET') !== 'NOTSET')
    throw refuse(node, ' whose output shape is given, which is not known here');
  const x = toLast(node, layerAt(node, 0));
  const strides = pair(node, 'strides', 1);
  const more = pair(node, 'output_padding', 0);
  const pads = padsOf(node, x.value.shape, [height, width], strides);
  const config = { filters, kernel_size: [height, width], strides, padding: 'valid', use_bias: false };
  let y = node.builder.add(`${node.name}/full`, 'Conv2DTranspose', config, [x.value], {
    kernel: weightOf(transposed(kernel, [2, 3, 1, 0])),
  });
  const cut = [0, 1].map((axis) => {
    const beyond = Math.max(strides[axis]! - (axis === 0 ? height : width), 0);
    return [pads[axis]![0], pads[axis]![1] - more[axis]! + beyond];
  });
  const kept = (sign: number): number[][] => cut.map((two) => two.map((n) => Math.max(sign * n, 0)));
  if (!none(kept(1))) y = node.builder.add(`${node.name}/crop`, 'Cropping2D', { cropping: kept(1) }, [y]);
  if (!none(kept(-1))) y = node.builder.add(`${node.name}/pad`, 'ZeroPadding2D', { padding: kept(-1) }, [y]);
  return placed(node.inputs[2] === undefined ? y : node.builder.arithmetic(node.name, 'add', y, constantAt(node, 2), false), true); // prettier-ignore
}

export function pooling(node: OnnxContext): Placed {
  const x = toLast(node, layerAt(node, 0));
  const size = pair(node, 'kernel_shape', 1);
  const strides = pair(node, 'strides', 1);
  if (Math.max(...pair(node, 'dilations', 1)) > 1) throw refuse(node, ' with a dilation, which is not known here');
  const pads = padsOf(node, x.value.shape, size, strides);
  const ceil: Two = [0, 0];
  if (node.attributes.number('ceil_mode', 0))
    for (const axis of [0, 1] as const) {
      const length = x.value.shape[axis]! + pads[axis][0] + pads[axis][1];
      let windows = Math.ceil((length - size[axis]) / strides[axis]) + 1;
      // A window that would begin in the pads behind is none.
      if ((windows - 1) * strides[axis] >= x.value.shape[axis]! + pads[axis][0]) windows--;
      ceil[axis] = Math.max((windows - 1) * strides[axis] + size[axis] - length, 0);
      pads[axis][1] += ceil[axis];
    }
  const config = {
    pool_size: size,
    strides,
    padding: none(pads) ? 'valid' : pads,
    ceil,
    count_include_pad: node.attributes.number('count_include_pad', 0) === 1,
  };
  return like(node, x, node.op === 'MaxPool' ? 'MaxPooling2D' : 'AveragePooling2D', config);
}

export function padding(node: OnnxContext): Placed {
  const x = layerAt(node, 0);
  const pads = listAt(node, 'pads', 1) ?? listAt(node, 'paddings', 1) ?? [];
  const rank = shapeOf(x).length + 1;
  if (none([pads])) return x;
  const value = node.inputs[2] === undefined ? node.attributes.number('value', 0) : constantAt(node, 2).values[0];
  if (node.attributes.text('mode', 'constant') !== 'constant' || value !== 0)
    throw refuse(node, ' with other than zeros, which is not known here');
  if (node.inputs[3] !== undefined || pads.length !== 2 * rank || rank !== 4)
    throw refuse(node, ' along axes of its own choice, which is not known here');
  const [before, after] = [pads.slice(0, 4), pads.slice(4)];
  const rows = (axis: number, sign: number): number[] => [before, after].map((list) => Math.max(sign * list[axis]!, 0));
  // Which axes are rows and columns: of [c, h, w], or of [h, w, c] where the graph was turned round.
  const channels = before[1] === 0 && after[1] === 0;
  const from = channels ? 2 : 1;
  if (before[0] || after[0] || (!channels && (before[3] || after[3])))
    throw refuse(node, ' along the channels, which is not known here');
  const source = channels ? toLast(node, x) : x;
  if (!channels && x.last) throw refuse(node, ' along the channels, which is not known here');
  let y = source.value;
  const [outer, inner] = [[rows(from, 1), rows(from + 1, 1)], [rows(from, -1), rows(from + 1, -1)]]; // prettier-ignore
  if (!none(inner)) y = node.builder.add(`${node.name}/crop`, 'Cropping2D', { cropping: inner }, [y]);
  if (!none(outer)) y = node.builder.add(node.name, 'ZeroPadding2D', { padding: outer }, [y]);
  return placed(y, source.last);
}

export function resizing(node: OnnxContext): Placed {
  const x = toLast(node, layerAt(node, 0));
  const old = node.op === 'Upsample' || node.opset < 11;
  const sizes = old ? null : listAt(node, 'sizes', 3);
  const scales = listAt(node, 'scales', old ? 1 : 2);
  const four = (list: number[] | null): boolean => !list?.length || list.length === 4;
  if (node.attributes.numbers('axes') || !four(sizes) || !four(scales))
    throw refuse(node, ' along axes of its own choice, which is not known here');
  if (node.attributes.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    throw refuse(node, ' that keeps the aspect ratio, which is not known here');
  if (
    (scales?.length ? [scales[0], scales[1]] : [1, 1]).some((n) => n !== 1) ||
    (sizes?.length && sizes[1] !== x.value.shape[2])
  )
    throw refuse(node, ' of pictures or channels, which is not known here');
  const to = [0, 1].map((axis) => (sizes?.length ? sizes[axis + 2]! : Math.floor(x.value.shape[axis]! * (scales?.[axis + 2] ?? 1)))) as Two; // prettier-ignore
  const mode = node.attributes.text('mode', 'nearest');
  const way = node.attributes.text('coordinate_transformation_mode', old ? 'asymmetric' : 'half_pixel');
  if (mode === 'nearest') {
    const factors = to.map((n, axis) => n / x.value.shape[axis]!);
    const rounding = node.attributes.text('nearest_mode', old ? 'floor' : 'round_prefer_floor');
    const copies =
      way === 'asymmetric' ? rounding === 'floor' : way.endsWith('half_pixel') && rounding.startsWith('round');
    if (!factors.every(Number.isInteger) || !copies) throw refuse(node, ' to nearest values by a part, which is not known here'); // prettier-ignore
    return like(node, x, 'UpSampling2D', { size: factors, interpolation: 'nearest' });
  }
  if (way === 'pytorch_half_pixel' && Math.min(...to) === 1)
    throw refuse(node, ' to one place, which is not known here');
  // The scale itself places the values, and is the ratio of the sizes only where nothing was rounded.
  if (!sizes?.length && to.some((n, axis) => Math.abs(n - x.value.shape[axis]! * (scales?.[axis + 2] ?? 1)) > 1e-4))
    throw refuse(node, ' to a size that is rounded, which is not known here');
  const coordinates = way === 'pytorch_half_pixel' ? 'half_pixel' : way;
  if (mode !== 'linear' || node.attributes.number('antialias', 0))
    throw refuse(node, ` with the mode ${mode}, which is not known here`);
  return like(node, x, 'Resizing', { height: to[0], width: to[1], coordinates, interpolation: 'bilinear' });
}
