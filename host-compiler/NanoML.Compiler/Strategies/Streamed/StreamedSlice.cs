using System.Buffers.Binary;
using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;

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
        (string kernel, ImmutableArray<KernelArgument> arguments) = code switch
        {
            ReferenceCode reference => (reference.Call.Kernel, reference.Call.Arguments),
            PackedCode packed => (packed.Kernel, packed.Arguments),
            _ => throw new ArgumentException($"{code.GetType().Name} calls no shared kernel.", nameof(code)),
        };
        Table TableOf(string name) => (Table)arguments.Single(a => a.Name == name).Value;
        return new StreamedSlice(code, kernel, arguments, TableOf("weights"), TableOf("bias"), TableOf("multiplier"), TableOf("shift"));
    }

    /// <summary>Weights, biases, multipliers and shifts, lowest byte first.</summary>
    public void Write(Span<byte> target)
    {
        foreach (Table table in new[] { Weights, Bias, Multiplier, Shift })
        {
            int size = table.ByteLength / table.Data.Length;
            for (int k = 0; k < table.Data.Length; k++)
            {
                Write(target[(k * size)..], table.Data, k);
            }

            target = target[table.ByteLength..];
        }
    }

    private static void Write(Span<byte> target, Array data, int index)
    {
        switch (data)
        {
            case long[] longs:
                BinaryPrimitives.WriteInt64LittleEndian(target, longs[index]);
                break;
            case int[] ints:
                BinaryPrimitives.WriteInt32LittleEndian(target, ints[index]);
                break;
            default:
                // To the runtime an sbyte[] is a byte[].
                target[0] = ((byte[])(object)data)[index];
                break;
        }
    }
}
