using static NanoML.Compiler.Tflite.FieldType;

namespace NanoML.Compiler.Tflite;

/// <summary>The tables of a TensorFlow Lite file, version 3, as far as they are read.</summary>
internal static class TfliteSchema
{
    /// <summary>Stands at byte 4 of every file.</summary>
    public static ReadOnlySpan<byte> Identifier => "TFL3"u8;

    public static readonly TableSchema Quantization = new("QuantizationParameters",
        Unread(), Unread(), new("scale", Floats), new("zero_point", Longs), new("details_type", FieldType.Byte), Unread(), new("quantized_dimension", Int));

    public static readonly TableSchema Tensor = new("Tensor",
        new("shape", Ints), new("type", FieldType.Byte), new("buffer", Int), new("name", Text), new("quantization", Table) { Schema = Quantization },
        new("is_variable", Bool), new("sparsity", Table) { Schema = new("SparsityParameters") }, new("shape_signature", Ints), Unread(), Unread(),
        new("external_buffer", Int));

    public static readonly TableSchema OperatorCode = new("OperatorCode",
        new("deprecated_builtin_code", FieldType.Byte), new("custom_code", Text), Unread(), new("builtin_code", Int));

    public static readonly TableSchema Operator = new("Operator",
        new("opcode_index", Int), new("inputs", Ints), new("outputs", Ints), new("builtin_options_type", FieldType.Byte),
        new("builtin_options", Union) { Schemas = OptionSchemas.All });

    public static readonly TableSchema SubGraph = new("SubGraph",
        new("tensors", Tables) { Schema = Tensor }, new("inputs", Ints), new("outputs", Ints), new("operators", Tables) { Schema = Operator }, new("name", Text));

    public static readonly TableSchema Buffer = new("Buffer", new("data", Bytes), new("offset", ULong), new("size", ULong));

    public static readonly TableSchema Model = new("Model",
        new("version", Int), new("operator_codes", Tables) { Schema = OperatorCode }, new("subgraphs", Tables) { Schema = SubGraph }, new("description", Text),
        new("buffers", Tables) { Schema = Buffer });

    private static Field Unread() => new("", FieldType.Unread);
}
