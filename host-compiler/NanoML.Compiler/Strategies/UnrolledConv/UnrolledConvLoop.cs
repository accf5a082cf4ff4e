using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledConv;

/// <summary>Prints the loop around an unrolled convolution: pack the input that the next positions need, then run its methods on them.</summary>
internal static class UnrolledConvLoop
{
    /// <param name="methods">The names of the layer's methods, in order.</param>
    public static void Emit(UnrolledConvCode code, EmitContext context, CSharpWriter writer, IEnumerable<string> methods, ClampTable? clamp)
    {
        writer.Line(code.Heading($"{code.Format.Lanes} {(code.Window is null ? "positions" : "rows")} at a time"));
        string arguments = clamp is null ? "" : $", clamp: {context.Table(clamp.Table)}";
        if (code.IsDirect)
        {
            foreach (string method in methods)
            {
                writer.Line(
                    $"{method}(x: {context.Array(code.Reads[0])}, position: {context.Place(code.Reads[0])}, "
                    + $"y: {context.Array(code.Output)}, output: {context.Place(code.Output)}{arguments});");
            }
        }
        else if (code.Window is { } window)
        {
            Rows(code, window, context, writer, (position, output) => Calls(position, output));
        }
        else
        {
            Blocks(code, context, writer, (position, output) => Calls(position, output));
        }

        void Calls(string position, string output)
        {
            foreach (string method in methods)
            {
                writer.Line(
                    $"{method}(lanes: {EmitContext.Lanes}, position: {position}, y: {context.Array(code.Output)}, output: {output}{arguments});");
            }
        }
    }

    private static void Blocks(UnrolledConvCode code, EmitContext context, CSharpWriter writer, Action<string, string> calls)
    {
        Loop(code, code.Bands.Length, writer, first =>
        {
            writer.Line($"int input = {Expression.Sum(context.Place(code.Reads[0]), Expression.Times(first, code.Inputs))};");
            IEnumerable<string> from = code.Bands.Starts.Select(s => At("input", s * code.Inputs));
            Pack(code, context, writer, from, "0", code.Block * code.Inputs);
            calls("0", Expression.Sum(context.Place(code.Output), Expression.Times(first, code.OutputStride)));
        });
    }

    /// <summary>A loop over blocks of positions; where the count is not divisible, the last block overlaps its predecessor.</summary>
    private static void Loop(UnrolledConvCode code, int positions, CSharpWriter writer, Action<string> body) =>
        writer.Block($"for (int block = 0; block < {positions}; block += {code.Block})", () =>
        {
            int last = positions - code.Block;
            if (positions % code.Block == 0)
            {
                body("block");
                return;
            }

            writer.Line($"int first = block < {last} ? block : {last};");
            body("first");
        });

    private static void Rows(UnrolledConvCode code, LaneWindow window, EmitContext context, CSharpWriter writer, Action<string, string> calls)
    {
        WindowGeometry geometry = window.Geometry;
        Prepare(code, window, context, writer);
        int kept = Math.Max(window.Rows - geometry.StrideHeight, 0);
        writer.Block($"for (int row = 0; row < {code.Bands.Length}; row++)", () =>
        {
            writer.Line($"int output = {Expression.Sum(context.Place(code.Output), Expression.Times("row", geometry.OutputWidth * code.OutputStride))};");
            writer.Line("int k = 0;");
            if (kept > 0)
            {
                writer.Block("if (row > 0)", () =>
                {
                    writer.Line(
                        $"global::System.Array.Copy({EmitContext.Lanes}, {geometry.StrideHeight * window.RowLength}, "
                        + $"{EmitContext.Lanes}, 0, {kept * window.RowLength});");
                    writer.Line($"k = {kept};");
                });
                writer.Line();
            }

            writer.Block($"for (; k < {window.Rows}; k++)", () => PackRow(code, window, context, writer));
            writer.Line();
            if (code.Block == geometry.OutputWidth)
            {
                calls("0", "output");
            }
            else
            {
                Loop(code, geometry.OutputWidth, writer, first => calls(
                    Expression.Times(first, code.Step), Expression.Sum("output", Expression.Times(first, code.OutputStride))));
            }
        });
    }

    private static void Prepare(UnrolledConvCode code, LaneWindow window, EmitContext context, CSharpWriter writer)
    {
        if (window.Columns > window.Geometry.InputWidth)
        {
            long zero = code.Format.Broadcast(code.InputZeroPoint);
            writer.Line($"global::NanoML.Kernels.LanePack.Fill(lanes: {EmitContext.Lanes}, start: 0, count: {window.Length}, value: {Long(zero)});");
        }

        if (code.Scratch is { } zeroRow)
        {
            writer.Line(
                $"global::NanoML.Kernels.Fill.Run(y: {context.Array(zeroRow)}, yOffset: {context.Offset(zeroRow)}, count: {zeroRow.Buffer.Length}, "
                + $"value: {code.InputZeroPoint});");
        }
    }

    private static void PackRow(UnrolledConvCode code, LaneWindow window, EmitContext context, CSharpWriter writer)
    {
        WindowGeometry geometry = window.Geometry;
        int rowLength = geometry.InputWidth * code.Inputs;
        writer.Line($"int from = {Expression.Sum(Expression.Times("row", geometry.StrideHeight), "k")}{(geometry.PadTop == 0 ? "" : $" - {geometry.PadTop}")};");
        IEnumerable<string> starts = code.Bands.Starts.Select(s => At("from", s * geometry.StrideHeight)).Select(row => code.Scratch is { } zeroRow
            ? $"global::NanoML.Kernels.LanePack.RowOffset(row: {row}, height: {geometry.InputHeight}, "
                + $"first: {context.Place(code.Reads[0])}, rowLength: {rowLength}, zeroRow: {context.Offset(zeroRow)})"
            : Expression.Sum(context.Place(code.Reads[0]), Expression.Times(row, rowLength)));
        Pack(code, context, writer, starts, Expression.Sum(Expression.Times("k", window.RowLength), Int(geometry.PadLeft * code.Inputs)), rowLength);
    }

    private static void Pack(UnrolledConvCode code, EmitContext context, CSharpWriter writer, IEnumerable<string> from, string to, int count) =>
        writer.List(
            $"global::NanoML.Kernels.LanePack.Run{code.Format.Lanes}(",
            [
                $"x: {context.Array(code.Reads[0])}", .. from.Select((place, lane) => $"i{lane}: {place}"), $"lanes: {EmitContext.Lanes}",
                $"start: {to}", $"count: {count}",
            ],
            ");");
}
