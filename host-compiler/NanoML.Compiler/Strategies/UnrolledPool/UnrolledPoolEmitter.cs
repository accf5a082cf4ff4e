using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledPool;

/// <summary>Prints the method of an <see cref="UnrolledPoolCode"/>: loops over positions and channels, the window's taps in a row.</summary>
internal static class UnrolledPoolEmitter
{
    public static void Emit(UnrolledPoolCode code, EmitContext context, CSharpWriter writer)
    {
        ClampTable? clamp = code.Mean is null ? null : context.Plan.ClampFor(code.Mean.Range);
        string name = context.Units.Add(
            Identifier.Pascal(code.Call.Layer),
            code.IlBytes,
            $"{code.Call.Kernel} {code.Call.Summary}.",
            "byte[] x, int input, byte[] y, int output" + (clamp is null ? "" : ", byte[] clamp"),
            body => Body(body, code, clamp));
        string argument = clamp is null ? "" : $", clamp: {context.Table(clamp.Table)}";
        writer.Line(code.Heading());
        writer.Line(
            $"{name}(x: {context.Array(code.Reads[0])}, input: {context.Place(code.Reads[0])}, "
            + $"y: {context.Array(code.Output)}, output: {context.Place(code.Output)}{argument});");
    }

    private static void Body(CSharpWriter writer, UnrolledPoolCode code, ClampTable? clamp)
    {
        WindowGeometry window = code.Window;
        int rowLength = window.InputWidth * window.InputChannels;
        int toPixel = (window.StrideWidth - 1) * window.InputChannels;
        int toRow = (window.StrideHeight * rowLength) - (window.OutputWidth * window.StrideWidth * window.InputChannels);
        writer.Line(code.Mean is null ? "int best;" : "int sum;");
        if (clamp is null && (code.Mean is not null || window.Taps > 1))
        {
            writer.Line(code.Mean is null ? "int value;" : "long value;");
        }

        writer.Block($"for (int row = 0; row < {window.OutputHeight}; row++)", () =>
        {
            writer.Block($"for (int column = 0; column < {window.OutputWidth}; column++)", () =>
            {
                writer.Line($"int end = input + {window.InputChannels};");
                writer.Line("do");
                writer.Block("{", "}", () => Channel(writer, code, clamp, rowLength));
                writer.Line("while (input < end);");
                Advance(writer, toPixel);
            });
            Advance(writer, toRow);
        });
    }

    private static void Channel(CSharpWriter writer, UnrolledPoolCode code, ClampTable? clamp, int rowLength)
    {
        WindowGeometry window = code.Window;
        string[] taps =
        [
            .. from row in Enumerable.Range(0, window.KernelHeight)
               from column in Enumerable.Range(0, window.KernelWidth)
               let distance = (row * window.DilationHeight * rowLength) + (column * window.DilationWidth * window.InputChannels)
               select $"x[{At("input", distance)}]",
        ];
        if (code.Mean is { } mean)
        {
            Assign(writer, "sum", string.Join(" + ", taps));
            Requantize(writer, "y[output]", "(long)sum", mean, clamp);
        }
        else
        {
            writer.Line($"best = {taps[0]};");
            foreach (string tap in taps.Skip(1))
            {
                writer.Line($"value = {tap};");
                writer.Block("if (value > best)", () => writer.Line("best = value;"));
            }

            writer.Line("y[output] = (byte)best;");
        }

        writer.Line("input++;");
        writer.Line("output++;");
    }

    private static void Advance(CSharpWriter writer, int distance)
    {
        if (distance != 0)
        {
            writer.Line($"input += {Int(distance)};");
        }
    }
}
