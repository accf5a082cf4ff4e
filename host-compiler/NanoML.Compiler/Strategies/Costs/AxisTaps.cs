using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Costs;

/// <summary>The taps of one position along one axis of an image.</summary>
/// <param name="Before">Those before the image.</param>
/// <param name="Inside">Those inside of it.</param>
internal readonly record struct AxisTaps(int Before, int Inside, bool StartsBefore, bool EndsBehind)
{
    public static IEnumerable<AxisTaps> Rows(WindowGeometry window) => Of(
        window.OutputHeight, window.StrideHeight, window.DilationHeight, window.KernelHeight, window.PadTop, window.InputHeight);

    public static IEnumerable<AxisTaps> Columns(WindowGeometry window) => Of(
        window.OutputWidth, window.StrideWidth, window.DilationWidth, window.KernelWidth, window.PadLeft, window.InputWidth);

    private static IEnumerable<AxisTaps> Of(int outputs, int stride, int dilation, int kernel, int padding, int inputs) =>
        Enumerable.Range(0, outputs).Select(output =>
        {
            int origin = (output * stride) - padding;
            int before = Math.Clamp((dilation - 1 - origin) / dilation, 0, kernel);
            int end = Math.Clamp((inputs - origin + dilation - 1) / dilation, 0, kernel);
            return new AxisTaps(before, Math.Max(end - before, 0), origin < 0, origin + ((kernel - 1) * dilation) >= inputs);
        });
}
