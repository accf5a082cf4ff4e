using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies;

/// <summary>Prints what the forms of a <see cref="ChannelCallsCode"/> have in common: methods of calls, the calls, and the bytes that they write.</summary>
internal sealed class ChannelCallsWriter(ChannelCallsCode code, EmitContext context)
{
    // In a loop over samples, adding both places to where the sample begins.
    private const int MovedBytes = 8;

    private readonly ClampTable? _clamp = context.Clamp(code.Channels[0].Range);

    private string Summary => $"{code.Call.Kernel} {code.Call.Summary}";

    /// <summary>The channels of each method of calls, and whether they clamp by comparing.</summary>
    public IEnumerable<(LaneChannel[] Channels, bool Compares)> Parts =>
        from kind in code.Channels.GroupBy(c => context.Plan.ClampFor(c.Range) is null)
        from channels in kind.Chunk(code.ChannelsPerPart)
        select (channels, kind.Key);

    /// <summary>The IL of some calls of so many bytes each.</summary>
    public int BytesOf(int calls, int bytes) => (bytes + (context.Loop is null ? 0 : MovedBytes)) * calls;

    /// <summary>Adds a method that computes some channels, and its call.</summary>
    public void WritePart(CSharpWriter writer, LaneChannel[] channels, int bytes, bool compares, Action<CSharpWriter> body)
    {
        string name = context.Units.Add(
            $"{Identifier.Pascal(code.Call.Layer)}Channels",
            bytes,
            $"{Summary}: {channels.Length} channels from {channels[0].Channel} to {channels[^1].Channel}.",
            "byte[] x, byte[] y" + ClampParameter(compares) + (context.Loop is null ? "" : ", int input, int output"),
            body);
        string clamp = compares ? "" : $", clamp: {context.Table(_clamp!.Table)}";
        string places = context.Loop is null ? "" : $", input: {context.Place(code.Reads[0])}, output: {context.Place(code.Output)}";
        writer.Line($"{name}(x: {context.Array(code.Reads[0])}, y: {context.Array(code.Output)}{clamp}{places});");
    }

    /// <summary>Adds a method that channels call.</summary>
    /// <param name="role">Behind the layer's name.</param>
    /// <param name="detail">Behind the layer in the method's comment.</param>
    /// <param name="weights">Names of the last parameters.</param>
    /// <returns>Its name.</returns>
    public string AddMethod(string role, int bytes, string detail, bool compares, IEnumerable<string> weights, Action<CSharpWriter> body) => context.Units.Add(
        $"{Identifier.Pascal(code.Call.Layer)}{role}",
        bytes,
        $"{Summary}: {detail}.",
        $"byte[] x, int input, byte[] y, int output{ClampParameter(compares)}, long multiplier, long constant"
            + $"{(code.CommonShift is null ? ", int shift" : "")}, long offset{string.Concat(weights.Select(weight => $", long {weight}"))}",
        body);

    /// <summary>The call of a channel.</summary>
    /// <param name="input">From where the layer's input begins.</param>
    /// <param name="output">From where the layer's output begins.</param>
    public void WriteCall(CSharpWriter writer, string method, LaneChannel channel, int input, int output, long offset, IEnumerable<long> weights)
    {
        ClampTable? clamp = context.Plan.ClampFor(channel.Range);
        (long multiplier, long constant, int shift) = code.Scaled(channel, clamp?.Below ?? 0);
        writer.List(
            $"{method}(",
            [
                "x: x", $"input: {Place("input", code.Reads[0], input)}", "y: y", $"output: {Place("output", code.Output, output)}",
                .. clamp is null ? Array.Empty<string>() : ["clamp: clamp"],
                $"multiplier: {Long(multiplier)}", $"constant: {Long(constant)}",
                .. code.CommonShift is null ? [$"shift: {Int(shift)}"] : Array.Empty<string>(),
                $"offset: {Long(offset)}", .. weights.Select(Long),
            ],
            ");");
    }

    /// <summary>Writes a byte in the method of a channel: a lane, rescaled and clamped.</summary>
    /// <param name="distance">From where the channel's output begins.</param>
    public void WriteByte(CSharpWriter writer, int distance, string lane, bool compares)
    {
        string shift = code.CommonShift is { } common ? Int(common) : "shift";
        string value = $"(({lane} * multiplier) + constant) >> {shift}";
        string target = $"y[{At("output", distance)}]";
        if (!compares)
        {
            writer.Line($"{target} = clamp[(int)({value})];");
            return;
        }

        writer.Line($"value = {value};");
        Compare(writer, target, code.Channels[0]);
    }

    private static string ClampParameter(bool compares) => compares ? "" : ", byte[] clamp";

    /// <summary>A place in the input or the output: in a loop over samples, as far from where the sample begins.</summary>
    private string Place(string start, Slice slice, int distance) =>
        context.Loop is null ? Int(context.Offset(slice) + distance) : At(start, distance);
}
