using System.Collections.Immutable;

namespace NanoML.Compiler.Tflite;

/// <summary>The options of an operator by the names of the standard; of an operator without options, all are 0.</summary>
public sealed class TfliteOptions
{
    public static readonly TfliteOptions None = new(null);

    private readonly FlatTable? _table;

    internal TfliteOptions(FlatTable? table) => _table = table;

    /// <exception cref="ArgumentException">The operator's options have no such field: a defect of who asks, since the reader has seen that they are its own.</exception>
    public int Int(string name) => _table?.Int(name) ?? 0;

    /// <inheritdoc cref="Int"/>
    public bool Flag(string name) => Int(name) != 0;

    /// <inheritdoc cref="Int"/>
    public float Float(string name) => _table?.Float(name) ?? 0;

    /// <inheritdoc cref="Int"/>
    public ImmutableArray<int> Ints(string name) => _table?.Ints(name) ?? [];
}
