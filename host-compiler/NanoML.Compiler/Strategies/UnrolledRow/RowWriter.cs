using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledRow;

/// <summary>Prints what methods of dense layers of one row have in common: they run once, so that places in arrays are constants.</summary>
internal static class RowWriter
{
    public static string Parameters(bool takesInput, bool takesLanes, ClampTable? clamp) => string.Join(", ",
    [
        .. takesLanes ? ["long[] lanes"] : Array.Empty<string>(),
        .. takesInput ? ["byte[] x"] : Array.Empty<string>(),
        "byte[] y",
        .. clamp is null ? Array.Empty<string>() : ["byte[] clamp"],
    ]);

    /// <param name="methods">Their names, in order.</param>
    public static void Calls(
        CSharpWriter writer,
        EmitContext context,
        LayerCode code,
        IEnumerable<string> methods,
        bool takesInput,
        bool takesLanes,
        ClampTable? clamp)
    {
        string arguments = string.Join(", ",
        [
            .. takesLanes ? [$"lanes: {EmitContext.Lanes}"] : Array.Empty<string>(),
            .. takesInput ? [$"x: {context.Array(code.Reads[0])}"] : Array.Empty<string>(),
            $"y: {context.Array(code.Output)}",
            .. clamp is null ? Array.Empty<string>() : [$"clamp: {context.Table(clamp.Table)}"],
        ]);
        foreach (string method in methods)
        {
            writer.Line($"{method}({arguments});");
        }
    }

    /// <summary>The local that channels compare which no look-up clamps.</summary>
    public static void Value(CSharpWriter writer, EmitContext context, IEnumerable<LaneChannel> channels)
    {
        if (channels.Any(c => !c.Segments.IsEmpty && context.Plan.ClampFor(c.Range) is null))
        {
            writer.Line("long value;");
        }
    }

    /// <summary>The byte of a channel.</summary>
    public static string Target(EmitContext context, LayerCode code, LaneChannel channel) =>
        $"y[{context.Offset(code.Output) + channel.Channel}]";

    /// <summary>Writes one byte from the look-up.</summary>
    /// <param name="index">An <c>int</c>.</param>
    /// <param name="first">Added to the index.</param>
    public static void LookUp(CSharpWriter writer, string target, string index, int first) =>
        Assign(writer, target, first == 0 ? $"clamp[{index}]" : $"clamp[{Int(first)} + ({index})]");
}
