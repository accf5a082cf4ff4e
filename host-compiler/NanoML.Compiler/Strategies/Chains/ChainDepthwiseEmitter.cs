using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDepthwise;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>Prints a <see cref="ChainDepthwiseCode"/>: a method for each shape of strip, and a call for each pair of channels.</summary>
internal sealed class ChainDepthwiseEmitter(ChainDepthwiseCode code, EmitContext context)
{
    // Names of the first channel of a pair and of the second: pixels, weights and the numbers of the requantisation.
    private static readonly (string Pixel, string Weight, string Suffix)[] s_channels = [("x", "w", "0"), ("z", "v", "1")];

    private readonly LaneImage _result = code.Result!;

    private WindowGeometry Window => code.Window;

    public static void Emit(ChainDepthwiseCode code, EmitContext context, CSharpWriter writer)
    {
        var emitter = new ChainDepthwiseEmitter(code, context);
        string[] parts = [.. Enumerable.Range(0, code.Pairs).Chunk(code.PairsPerPart).Select(emitter.AddPart)];
        ChainLayerEmitter.Run(code, context, writer, parts.Select(p => $"{p}({EmitContext.Lanes});"), code.Conv.InputZeroPoint);
    }

    /// <summary>The calls of some pairs lie in a method of their own, next to the strips' methods.</summary>
    private string AddPart(int[] pairs)
    {
        int callBytes = code.PairBytes * pairs.Length * code.Strips.Length;
        context.Units.Reserve(code.Shapes.Sum(code.MethodBytes) + callBytes, code.Shapes.Count() + 1);
        Dictionary<DepthwiseShape, string> strips = code.Shapes.ToDictionary(shape => shape, AddStrip);
        return context.Units.Add(
            $"{Identifier.Pascal(code.Call.Layer)}Channels",
            callBytes,
            $"{code.Call.Kernel} {code.Call.Summary}: channels {2 * pairs[0]} to {(2 * pairs[^1]) + 1}.",
            "long[] lanes",
            writer => Calls(writer, pairs, strips));
    }

    private void Calls(CSharpWriter writer, int[] pairs, Dictionary<DepthwiseShape, string> strips)
    {
        foreach (int pair in pairs)
        {
            foreach (DepthwiseStrip strip in code.Strips)
            {
                int input = code.Image.Offset + (strip.FirstInput * code.Image.PixelWords) + pair;
                int output = _result.First + (strip.FirstOutput * _result.PixelWords) + pair;
                writer.List(
                    $"{strips[strip.Shape]}(",
                    ["lanes", Int(input), Int(output), .. Arguments(2 * pair), .. Arguments((2 * pair) + 1)],
                    ");");
            }
        }
    }

    private IEnumerable<string> Arguments(int channel)
    {
        LaneScale scale = code.Scales[channel];
        LaneChannel numbers = code.Channels[channel];
        var weights = new long[Window.Taps];
        foreach (LaneTerm term in numbers.Segments.SelectMany(s => s.Terms))
        {
            weights[term.Tap] = term.Weight;
        }

        return
        [
            .. weights.Select(Long), Long(LaneFormat.Four.Broadcast(numbers.Segments.Sum(s => s.Offset))), Long(scale.Multiplier), Long(scale.Constant),
            Int(scale.Shift), Int(scale.Shift - 16), Long(scale.EvenMask), Long(scale.OddMask), Int(scale.Range), Long(scale.ValueMask),
        ];
    }

    private string AddStrip(DepthwiseShape shape)
    {
        IEnumerable<string> parameters = s_channels.SelectMany(names => new[]
        {
            string.Join(", ", Enumerable.Range(0, Window.Taps).Select(k => $"long {names.Weight}{k}")),
            $"long offset{names.Suffix}, long multiplier{names.Suffix}, long constant{names.Suffix}, int shift{names.Suffix}, int odd{names.Suffix}",
            $"long evenMask{names.Suffix}, long oddMask{names.Suffix}, int range{names.Suffix}, long mask{names.Suffix}",
        });
        return context.Units.Add(
            $"{Identifier.Pascal(code.Call.Layer)}Strip",
            code.MethodBytes(shape),
            $"{code.Call.Kernel} {code.Call.Summary}: two channels, {shape.Outputs} columns.",
            $"long[] lanes, int input, int output, {string.Join(", ", parameters)}",
            writer => Body(writer, shape));
    }

    private void Body(CSharpWriter writer, DepthwiseShape shape)
    {
        ChainLayerEmitter.Constants(writer, code.IsWide);
        if (shape.Columns > shape.Inside && code.Conv.InputZeroPoint != 0)
        {
            writer.Line($"long pad = {Long(LaneFormat.Four.Broadcast(code.Conv.InputZeroPoint))};");
        }

        writer.Line("long sum;");
        for (int row = 0; row < Window.KernelHeight && shape.Inside > 0; row++)
        {
            writer.Line($"long {string.Join(", ", shape.Pixels.SelectMany(c => s_channels.Select(names => Pixel(names.Pixel, row, c))))};");
        }

        writer.Line($"int end = input + {code.Image.Rows * code.Image.RowWords};");
        for (int row = 0; row < Window.KernelHeight - 1; row++)
        {
            LoadRow(writer, shape, row);
        }

        writer.Line("do");
        writer.Block("{", "}", () =>
        {
            LoadRow(writer, shape, Window.KernelHeight - 1);
            for (int column = 0; column < shape.Outputs; column++)
            {
                Output(writer, shape, column);
            }

            Slide(writer, shape);
        });
        writer.Line("while (input < end);");
    }

    private void LoadRow(CSharpWriter writer, DepthwiseShape shape, int row)
    {
        foreach (int column in shape.Pixels)
        {
            int distance = (row * code.Image.RowWords) + ((column - shape.PadLeft) * code.Image.PixelWords);
            writer.Line($"word = lanes[{At("input", distance)}];");
            writer.Line($"{Pixel("x", row, column)} = word & bytes;");
            writer.Line($"{Pixel("z", row, column)} = (word >> 8) & bytes;");
        }
    }

    private void Output(CSharpWriter writer, DepthwiseShape shape, int column)
    {
        foreach ((string pixel, string weight, string suffix) in s_channels)
        {
            IEnumerable<string> products = code.Terms(shape, column).Select(term =>
                $" + ({(shape.IsPadding(term.Column) ? "pad" : Pixel(pixel, term.Tap / Window.KernelWidth, term.Column))} * {weight}{term.Tap})");
            Assign(writer, "sum", $"offset{suffix}{string.Concat(products)}");
            var numbers = new LaneNumbers(
                $"multiplier{suffix}", $"constant{suffix}", $"shift{suffix}", $"odd{suffix}", $"evenMask{suffix}", $"oddMask{suffix}", $"range{suffix}",
                $"mask{suffix}");
            string? word = suffix == "0" ? null : $"lanes[{At("output", column * _result.PixelWords)}]";
            ChainLayerEmitter.Requantize(writer, ["sum"], numbers, code.IsWide, word);
        }
    }

    private void Slide(CSharpWriter writer, DepthwiseShape shape)
    {
        for (int row = 0; row < Window.KernelHeight - 1; row++)
        {
            foreach (int column in shape.Pixels)
            {
                writer.Line($"{Pixel("x", row, column)} = {Pixel("x", row + 1, column)};");
                writer.Line($"{Pixel("z", row, column)} = {Pixel("z", row + 1, column)};");
            }
        }

        writer.Line($"input += {code.Image.RowWords};");
        writer.Line($"output += {_result.RowWords};");
    }

    private static string Pixel(string channel, int row, int column) => $"{channel}{row}_{column}";
}
