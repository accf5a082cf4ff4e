using System.Collections.Immutable;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>The order of a value's axes.</summary>
internal enum Layout
{
    /// <summary>That of the TensorFlow Lite file: of an image [N, H, W, C].</summary>
    File,

    /// <summary>ONNX's own for images, [N, C, H, W]: values of four axes only.</summary>
    ChannelsFirst,
}

/// <summary>The way between the two.</summary>
internal static class Layouts
{
    public const int ImageRank = 4;

    /// <summary>What a Transpose from the file's order needs.</summary>
    public static readonly ImmutableArray<int> ToChannelsFirst = [0, 3, 1, 2];

    /// <summary>What a Transpose to the file's order needs.</summary>
    public static readonly ImmutableArray<int> ToFile = [0, 2, 3, 1];

    /// <summary>Where an axis of the file's order is.</summary>
    public static int Axis(this Layout layout, int axis) => layout == Layout.File ? axis : ToChannelsFirst.IndexOf(axis);

    /// <summary>One number for each axis of the file's order, put into the order of the layout.</summary>
    public static T[] Order<T>(this Layout layout, IReadOnlyList<T> byAxis) => layout == Layout.File ? [.. byAxis] : [.. ToChannelsFirst.Select(axis => byAxis[axis])];
}
