using System.Collections.Immutable;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>What is converted as one.</summary>
/// <param name="Spread">Of a convolution between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND, which are part of it; else null.</param>
internal sealed record Step(TfliteOperator Operator, Spread? Spread = null);

/// <summary>
/// How a convolution of parts of an image, which lie side by side as a batch, is one of the whole image: parts of every n-th element are read with a
/// dilation of n.
/// </summary>
/// <param name="Dilation">Height and width.</param>
/// <param name="Begins">Zeros before the image, height and width.</param>
/// <param name="Ends">Zeros behind it.</param>
internal sealed record Spread(ImmutableArray<int> Dilation, ImmutableArray<int> Begins, ImmutableArray<int> Ends);
