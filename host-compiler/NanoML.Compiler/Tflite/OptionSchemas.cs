using System.Collections.Immutable;
using static NanoML.Compiler.Tflite.FieldType;

namespace NanoML.Compiler.Tflite;

/// <summary>The tables of operators' options by their number in the union.</summary>
internal static class OptionSchemas
{
    public const string Activation = "fused_activation_function";

    private static readonly (byte Number, TableSchema Table, string[] Operators)[] s_options =
    [
        (1, new("Conv2DOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Byte(Activation), Int("dilation_w_factor", 1),
            Int("dilation_h_factor", 1)), ["CONV_2D"]),
        (2, new("DepthwiseConv2DOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Int("depth_multiplier"), Byte(Activation),
            Int("dilation_w_factor", 1), Int("dilation_h_factor", 1)), ["DEPTHWISE_CONV_2D"]),
        (5, new("Pool2DOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Int("filter_width"), Int("filter_height"), Byte(Activation)),
            ["AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"]),
        (8, new("FullyConnectedOptions", Byte(Activation), Byte("weights_format"), Flag("keep_num_dims")), ["FULLY_CONNECTED"]),
        (9, new("SoftmaxOptions", new Field("beta", Float)), ["SOFTMAX"]),
        (10, new("ConcatenationOptions", Int("axis"), Byte(Activation)), ["CONCATENATION"]),
        (11, new("AddOptions", Byte(Activation)), ["ADD"]),
        (12, new("L2NormOptions", Byte(Activation)), ["L2_NORMALIZATION"]),
        (15, new("ResizeBilinearOptions", Int("new_height"), Int("new_width"), Flag("align_corners"), Flag("half_pixel_centers")), ["RESIZE_BILINEAR"]),
        (17, new("ReshapeOptions", new Field("new_shape", Ints)), ["RESHAPE"]),
        (19, new("SpaceToDepthOptions", Int("block_size")), ["SPACE_TO_DEPTH"]),
        (21, new("MulOptions", Byte(Activation)), ["MUL"]),
        (23, new("GatherOptions", Int("axis"), Int("batch_dims")), ["GATHER"]),
        (27, new("ReducerOptions", Flag("keep_dims")), ["MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "REDUCE_ANY", "REDUCE_ALL"]),
        (28, new("SubOptions", Byte(Activation)), ["SUB"]),
        (29, new("DivOptions", Byte(Activation)), ["DIV"]),
        (30, new("SqueezeOptions", new Field("squeeze_dims", Ints)), ["SQUEEZE"]),
        (31, new("SequenceRNNOptions", Flag("time_major"), Byte(Activation)), ["UNIDIRECTIONAL_SEQUENCE_RNN"]),
        (32, new("StridedSliceOptions", Int("begin_mask"), Int("end_mask"), Int("ellipsis_mask"), Int("new_axis_mask"), Int("shrink_axis_mask"),
            Flag("offset")), ["STRIDED_SLICE"]),
        (35, new("SplitOptions", Int("num_splits")), ["SPLIT"]),
        (49, new("TransposeConvOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Byte(Activation)), ["TRANSPOSE_CONV"]),
        (59, new("PackOptions", Int("values_count"), Int("axis")), ["PACK"]),
        (64, new("UnpackOptions", Int("num"), Int("axis")), ["UNPACK"]),
        (71, new("UnidirectionalSequenceLSTMOptions", Byte(Activation), new Field("cell_clip", Float), new Field("proj_clip", Float),
            Flag("time_major"), Flag("asymmetric_quantize_inputs"), Flag("diagonal_recurrent_tensors")), ["UNIDIRECTIONAL_SEQUENCE_LSTM"]),
        (74, new("ResizeNearestNeighborOptions", Flag("align_corners"), Flag("half_pixel_centers")), ["RESIZE_NEAREST_NEIGHBOR"]),
        (75, new("LeakyReluOptions", new Field("alpha", Float)), ["LEAKY_RELU"]),
        (77, new("MirrorPadOptions", Byte("mode")), ["MIRROR_PAD"]),
        (79, new("SplitVOptions", Int("num_splits")), ["SPLIT_V"]),
        (94, new("DepthToSpaceOptions", Int("block_size")), ["DEPTH_TO_SPACE"]),
        (101, new("BatchMatMulOptions", Flag("adj_x"), Flag("adj_y")), ["BATCH_MATMUL"]),
        (116, new("GeluOptions", Flag("approximate")), ["GELU"]),
    ];

    public static readonly ImmutableDictionary<byte, TableSchema> All = s_options.ToImmutableDictionary(options => options.Number, options => options.Table);

    private static readonly ImmutableDictionary<string, string[]> s_operators =
        s_options.ToImmutableDictionary(options => options.Table.Name, options => options.Operators);

    /// <summary>Whether the options of that name are an operator's.</summary>
    public static bool BelongTo(string options, string op) => s_operators[options].Contains(op);

    private static Field Byte(string name) => new(name, FieldType.Byte);

    private static Field Int(string name, int value = 0) => new(name, FieldType.Int, value);

    private static Field Flag(string name) => new(name, Bool);
}
