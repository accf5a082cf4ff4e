namespace NanoML.Compiler.Planning;

/// <summary>
/// Constant data of the emitted code: <c>sbyte[]</c> weights, <c>byte[]</c> look-ups and shifts, <c>int[]</c> biases and multipliers,
/// <c>long[]</c> packed weights, <c>float[]</c> scales of input features.
/// </summary>
/// <remarks>Compared by identity. On the device each is an array on the managed heap with a header of 20 bytes.</remarks>
public sealed class Table
{
    /// <param name="role">
    /// A short word in Pascal case, such as <c>Weights</c>; with the layer's name it makes the emitted identifier.
    /// </param>
    public Table(string layer, string role, Array data)
    {
        if (data is not (sbyte[] or byte[] or int[] or long[] or float[]))
        {
            throw new ArgumentException($"{data.GetType()} cannot be a table.", nameof(data));
        }

        Layer = layer;
        Role = role;
        Data = data;
    }

    public string Layer { get; }

    public string Role { get; }

    public Array Data { get; }

    /// <summary>What tables of weights that several layers have share; null for a table of one layer.</summary>
    public SharedWeights? Shared { get; init; }

    /// <summary>A table that says the same as part of this one, or for the same layer: of weights that layers share, one for all that have the same content.</summary>
    public Table Derive(string layer, string role, Array data) => Shared?.Table(layer, role, data) ?? new Table(layer, role, data);

    public int ByteLength => System.Buffer.ByteLength(Data);

    public sbyte[] SBytes => (sbyte[])Data;

    public byte[] Bytes => (byte[])Data;

    public int[] Ints => (int[])Data;
}
