using System.Collections.Immutable;
using static NanoML.Compiler.Tflite.FieldType;

namespace NanoML.Compiler.Tflite;

/// <summary>The tables of operators' options by their number in the union.</summary>
internal static class OptionSchemas
{
    public const string Activation = "fused_activation_function";

    public static readonly ImmutableDictionary<byte, TableSchema> All = new Dictionary<byte, TableSchema>
    {
        [1] = new("Conv2DOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Byte(Activation), Int("dilation_w_factor", 1), Int("dilation_h_factor", 1)),
        [2] = new("DepthwiseConv2DOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Int("depth_multiplier"), Byte(Activation),
            Int("dilation_w_factor", 1), Int("dilation_h_factor", 1)),
        [5] = new("Pool2DOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Int("filter_width"), Int("filter_height"), Byte(Activation)),
        [8] = new("FullyConnectedOptions", Byte(Activation), Byte("weights_format"), Flag("keep_num_dims")),
        [9] = new("SoftmaxOptions", new Field("beta", Float)),
        [10] = new("ConcatenationOptions", Int("axis"), Byte(Activation)),
        [11] = new("AddOptions", Byte(Activation)),
        [12] = new("L2NormOptions", Byte(Activation)),
        [15] = new("ResizeBilinearOptions", Int("new_height"), Int("new_width"), Flag("align_corners"), Flag("half_pixel_centers")),
        [17] = new("ReshapeOptions", new Field("new_shape", Ints)),
        [19] = new("SpaceToDepthOptions", Int("block_size")),
        [21] = new("MulOptions", Byte(Activation)),
        [23] = new("GatherOptions", Int("axis"), Int("batch_dims")),
        [27] = new("ReducerOptions", Flag("keep_dims")),
        [28] = new("SubOptions", Byte(Activation)),
        [29] = new("DivOptions", Byte(Activation)),
        [30] = new("SqueezeOptions", new Field("squeeze_dims", Ints)),
        [31] = new("SequenceRNNOptions", Flag("time_major"), Byte(Activation)),
        [32] = new("StridedSliceOptions", Int("begin_mask"), Int("end_mask"), Int("ellipsis_mask"), Int("new_axis_mask"), Int("shrink_axis_mask"), Flag("offset")),
        [35] = new("SplitOptions", Int("num_splits")),
        [49] = new("TransposeConvOptions", Byte("padding"), Int("stride_w"), Int("stride_h"), Byte(Activation)),
        [59] = new("PackOptions", Int("values_count"), Int("axis")),
        [64] = new("UnpackOptions", Int("num"), Int("axis")),
        [71] = new("UnidirectionalSequenceLSTMOptions", Byte(Activation), new Field("cell_clip", Float), new Field("proj_clip", Float), Flag("time_major"),
            Flag("asymmetric_quantize_inputs"), Flag("diagonal_recurrent_tensors")),
        [74] = new("ResizeNearestNeighborOptions", Flag("align_corners"), Flag("half_pixel_centers")),
        [75] = new("LeakyReluOptions", new Field("alpha", Float)),
        [77] = new("MirrorPadOptions", Byte("mode")),
        [79] = new("SplitVOptions", Int("num_splits")),
        [94] = new("DepthToSpaceOptions", Int("block_size")),
        [101] = new("BatchMatMulOptions", Flag("adj_x"), Flag("adj_y")),
        [116] = new("GeluOptions", Flag("approximate")),
    }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, string[]> s_operators = new Dictionary<string, string[]>
    {
        ["Conv2DOptions"] = ["CONV_2D"],
        ["DepthwiseConv2DOptions"] = ["DEPTHWISE_CONV_2D"],
        ["Pool2DOptions"] = ["AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"],
        ["FullyConnectedOptions"] = ["FULLY_CONNECTED"],
        ["SoftmaxOptions"] = ["SOFTMAX"],
        ["ConcatenationOptions"] = ["CONCATENATION"],
        ["AddOptions"] = ["ADD"],
        ["L2NormOptions"] = ["L2_NORMALIZATION"],
        ["ResizeBilinearOptions"] = ["RESIZE_BILINEAR"],
        ["ReshapeOptions"] = ["RESHAPE"],
        ["SpaceToDepthOptions"] = ["SPACE_TO_DEPTH"],
        ["MulOptions"] = ["MUL"],
        ["GatherOptions"] = ["GATHER"],
        ["ReducerOptions"] = ["MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "REDUCE_ANY", "REDUCE_ALL"],
        ["SubOptions"] = ["SUB"],
        ["DivOptions"] = ["DIV"],
        ["SqueezeOptions"] = ["SQUEEZE"],
        ["SequenceRNNOptions"] = ["UNIDIRECTIONAL_SEQUENCE_RNN"],
        ["UnidirectionalSequenceLSTMOptions"] = ["UNIDIRECTIONAL_SEQUENCE_LSTM"],
        ["StridedSliceOptions"] = ["STRIDED_SLICE"],
        ["SplitOptions"] = ["SPLIT"],
        ["TransposeConvOptions"] = ["TRANSPOSE_CONV"],
        ["PackOptions"] = ["PACK"],
        ["UnpackOptions"] = ["UNPACK"],
        ["ResizeNearestNeighborOptions"] = ["RESIZE_NEAREST_NEIGHBOR"],
        ["LeakyReluOptions"] = ["LEAKY_RELU"],
        ["MirrorPadOptions"] = ["MIRROR_PAD"],
        ["SplitVOptions"] = ["SPLIT_V"],
        ["DepthToSpaceOptions"] = ["DEPTH_TO_SPACE"],
        ["BatchMatMulOptions"] = ["BATCH_MATMUL"],
        ["GeluOptions"] = ["GELU"],
    }.ToImmutableDictionary();

    /// <summary>Whether the options of that name are an operator's.</summary>
    public static bool BelongTo(string options, string op) => s_operators[options].Contains(op);

    private static Field Byte(string name) => new(name, FieldType.Byte);

    private static Field Int(string name, int value = 0) => new(name, FieldType.Int, value);

    private static Field Flag(string name) => new(name, Bool);
}
