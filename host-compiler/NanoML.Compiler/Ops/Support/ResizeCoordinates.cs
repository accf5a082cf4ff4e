namespace NanoML.Compiler.Ops.Support;

/// <summary>Where in the input the outputs of ONNX Resize lie along one axis, by its coordinate_transformation_mode.</summary>
internal static class ResizeCoordinates
{
    public const string Crop = "tf_crop_and_resize";

    public static readonly string[] Known =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", Crop];

    /// <param name="input">The input's extent.</param>
    /// <param name="output">The output's.</param>
    /// <param name="scale">Output over input, which the extents are a rounding of.</param>
    /// <param name="start">Of the region that is cropped, as a share of the input.</param>
    /// <param name="end">Of that region.</param>
    public static float Source(string mode, int index, int input, int output, float scale, float start = 0, float end = 1) => mode switch
    {
        "asymmetric" => index / scale,
        "align_corners" => output == 1 ? 0 : index * (input - 1f) / (output - 1f),
        "pytorch_half_pixel" when output == 1 => 0,
        "tf_half_pixel_for_nn" => (index + 0.5f) / scale,
        "half_pixel_symmetric" => (float)((input / 2f * (1 - (output / (input * scale)))) + ((index + 0.5) / scale) - 0.5),
        Crop when output == 1 => 0.5f * (start + end) * (input - 1f),
        Crop => (start * (input - 1f)) + (index * (end - start) * (input - 1f) / (output - 1f)),
        _ => ((index + 0.5f) / scale) - 0.5f,
    };
}
