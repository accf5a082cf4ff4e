using System.Collections.Immutable;
using System.Security.Cryptography;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tflite;

/// <summary>Reads TensorFlow Lite files: the FlatBuffers schema of version 3, of which it takes the first graph.</summary>
public static class TfliteReader
{
    private const int IdentifierAt = 4;
    private const int Version = 3;

    // A file of tables alone has less than an element a byte, and shares little.
    private const int ElementsPerByte = 2;
    private const int SmallFile = 1 << 12;

    /// <summary>Whether a file says that it is one.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> bytes) =>
        bytes.Length > IdentifierAt && bytes[IdentifierAt..].StartsWith(TfliteSchema.Identifier);

    /// <param name="path">For errors and for the name of what is made of it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="CompilerException">
    /// The file is damaged (NML0110), its graph or a tensor does not hold together (NML0112), or a tensor is of a kind that is not read (NML0113).
    /// </exception>
    public static TfliteModel Read(string path, byte[] bytes)
    {
        CompilerException Damaged(string what) => new(DiagnosticCatalog.DamagedTflite, $"{path}: {what}");
        if (!FlatBufferCheck.Holds(bytes, TfliteSchema.Model, TfliteSchema.Identifier))
        {
            throw Damaged("the TensorFlow Lite file is damaged or cut short: what it points to is not there");
        }

        var budget = new ReadBudget(((long)ElementsPerByte * bytes.Length) + SmallFile, () => Damaged("its tables point to the same data over and over"));
        FlatTable model = FlatTable.Root(bytes, TfliteSchema.Model, budget);
        if (model.Int("version") != Version)
        {
            throw Damaged($"version {model.Int("version")} of the format is not read, only {Version}");
        }

        if (model.Tables("subgraphs") is not [FlatTable graph, ..])
        {
            throw Damaged("the file holds no graph");
        }

        ImmutableArray<TfliteTensor> tensors = new TensorTables(path, bytes, model).Read(graph);
        return GraphOrder.Check(new TfliteModel(
            path,
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            model.Text("description"),
            graph.Text("name"),
            tensors,
            Operators(path, model, graph),
            graph.Ints("inputs"),
            [.. graph.Ints("outputs").Distinct()]));
    }

    private static ImmutableArray<TfliteOperator> Operators(string path, FlatTable model, FlatTable graph)
    {
        string[] names = [.. model.Tables("operator_codes").Select(NameOf)];
        return [.. graph.Tables("operators").Select((table, index) =>
        {
            int code = table.Int("opcode_index");
            return code >= 0 && code < names.Length
                ? new TfliteOperator(index, names[code], table.Ints("inputs"), table.Ints("outputs"), OptionsOf(path, table, $"operator {index} ({names[code]})", names[code]))
                : throw new CompilerException(
                    DiagnosticCatalog.BadTfliteGraph, $"{path}: operator {index} is of kind {code} of {names.Length} that the file lists");
        })];
    }

    private static TfliteOptions OptionsOf(string path, FlatTable table, string where, string op) =>
        table.Union("builtin_options", (byte)table.Int("builtin_options_type")) is not { } options ? TfliteOptions.None
        : OptionSchemas.BelongTo(options.Schema, op) ? new TfliteOptions(options)
        : throw new CompilerException(DiagnosticCatalog.BadTfliteGraph, $"{path}: {where} has the options of another, {options.Schema}");

    // Files from before the 128th operator have the number in a byte, newer ones in both.
    private static string NameOf(FlatTable code) =>
        OperatorNames.Of(Math.Max((sbyte)code.Int("deprecated_builtin_code"), code.Int("builtin_code")), code.Text("custom_code"));
}
