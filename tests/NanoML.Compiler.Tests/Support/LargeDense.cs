using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Dense networks with more weights than a heap without PSRAM holds.</summary>
internal static class LargeDense
{
    /// <summary>512 to 1,024 to 512 to 10: a megabyte of weights.</summary>
    public static readonly int[] Megabyte = [512, 1024, 512, 10];

    /// <param name="widths">Of the input, of each layer, of the output.</param>
    public static CompileOptions Options(TempFolder folder, string target, params int[] widths)
    {
        var random = new Random(1);
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, widths[0]).Output($"y{widths.Length - 1}", 1, widths[^1]);
        string value = "x";
        for (int k = 1; k < widths.Length; k++)
        {
            float[] weights = [.. Enumerable.Range(0, widths[k - 1] * widths[k]).Select(_ => (random.NextSingle() - 0.5f) / widths[k - 1])];
            model.Initializer($"w{k}", [widths[k - 1], widths[k]], weights).Node("MatMul", [value, $"w{k}"], $"y{k}");
            value = $"y{k}";
        }

        return new CompileOptions { ModelPath = model.Save(folder.File("large.onnx")), Target = target, Name = "Large" };
    }
}
