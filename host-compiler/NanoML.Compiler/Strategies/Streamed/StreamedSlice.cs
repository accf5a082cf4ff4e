using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Strategies.Streamed;

/// <summary>Some output channels of a streamed layer: a call of a shared kernel, whose tables are in the resource.</summary>
/// <param name="Code">Of these channels, as if the tables were on the heap.</param>
/// <param name="Weights"><c>sbyte[]</c> or <c>long[]</c>.</param>
/// <param name="Bias"><c>int[]</c>.</param>
/// <param name="Multiplier"><c>int[]</c>.</param>
/// <param name="Shift"><c>byte[]</c>.</param>
public sealed record StreamedSlice(
    LayerCode Code, string Kernel, ImmutableArray<KernelArgument> Arguments, Table Weights, Table Bias, Table Multiplier, Table Shift)
{
    public int Channels => Bias.Ints.Length;

    public StreamArrays Arrays => new(IsPacked ? 0 : Weights.Data.Length, IsPacked ? Weights.Data.Length : 0, Channels);

    /// <summary>Whether the weights are a <c>long[]</c>.</summary>
    public bool IsPacked => Weights.Data is long[];

    /// <summary>What it takes of the resource.</summary>
    public int Bytes => Weights.ByteLength + (StreamArrays.BytesPerChannel * Channels);

    /// <param name="code">A call of a shared kernel with weights, biases, multipliers and shifts.</param>
    public static StreamedSlice Of(LayerCode code)
    {
        (string kernel, ImmutableArray<KernelArgument> arguments) = code.Invocation
            ?? throw new ArgumentException($"{code.GetType().Name} is no call of a shared kernel.", nameof(code));
        Table TableOf(string name) => (Table)arguments.Single(a => a.Name == name).Value;
        return new StreamedSlice(code, kernel, arguments, TableOf("weights"), TableOf("bias"), TableOf("multiplier"), TableOf("shift"));
    }

    /// <summary>Weights, biases, multipliers and shifts, as they follow each other.</summary>
    public ImmutableArray<Table> Tables => [Weights, Bias, Multiplier, Shift];

    /// <summary>The bytes of <see cref="Tables"/>.</summary>
    public void Write(Span<byte> target)
    {
        foreach (Table table in Tables)
        {
            DeviceBytes.Of(table.Data).CopyTo(target);
            target = target[table.ByteLength..];
        }
    }
}
