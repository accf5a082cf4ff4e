using System.Reflection;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Small models over features of very different size, with the scaler of their training written in several ways.</summary>
internal sealed class FeatureModels(TempFolder folder)
{
    public const int Features = 6;

    private static readonly float[] s_deviations = [0.0004f, 1.5f, 20, 300, 0.6f, 0];

    /// <summary>Raw features for <see cref="Save"/>; one lies far from zero, and the last never varies.</summary>
    public static float[][] Rows(string scaler, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Row(scaler, random))];
    }

    /// <param name="scaler">
    /// <c>sub-div</c>, <c>mul-add</c>, <c>batch-norm</c>, <c>diagonal</c>, <c>clip</c>, <c>flatten</c>, <c>negative</c> or <c>none</c>.
    /// </param>
    public CompileOptions Save(string scaler)
    {
        var model = new OnnxModelBuilder();
        string x = "x";
        if (scaler == "flatten")
        {
            model.Input("x", 1, 2, 3).Initializer("flat", [2], 1L, Features).Node("Reshape", ["x", "flat"], "r");
            x = "r";
        }
        else
        {
            model.Input("x", 1, Features);
        }

        float[] means = Means(scaler);
        string scaled = AddScaler(model, scaler, x, means);
        float[] weights = Tensors.Random(Shape.Of(Features, 8), -1, 1, 5).Floats;
        if (scaler == "none")
        {
            weights = [.. weights.Select((w, k) => w / Deviation(k / 8))];
        }

        float[] bias = [.. Enumerable.Range(0, 8).Select(o =>
            (float)-Enumerable.Range(0, Features).Sum(f => scaler == "none" ? (double)means[f] * weights[(f * 8) + o] : 0))];
        model.Initializer("w", [Features, 8], weights).Initializer("b", [8], bias)
            .Initializer("v", [8, 3], Tensors.Random(Shape.Of(8, 3), -1, 1, 6).Floats)
            .Node("Gemm", [scaled, "w", "b"], "h").Node("Relu", ["h"], "p").Node("MatMul", ["p", "v"], "y").Output("y", 1, 3);
        return Options(model.Save(folder.File($"{scaler}.onnx")), scaler == "flatten" ? [2, 3] : [Features], Rows(scaler, 100, 1));
    }

    public CompileOptions Options(string model, int[] shape, float[][] samples) => new()
    {
        ModelPath = model,
        Target = "esp32",
        Kernels = KernelChoice.Reference,
        DataPath = folder.Write(
            Path.GetFileNameWithoutExtension(model) + ".npz",
            NpyWriter.Npz(("input", NpyWriter.Floats([samples.Length, .. shape], [.. samples.SelectMany(sample => sample)])))),
    };

    /// <summary>Calls the generated model's own quantisation.</summary>
    public static byte[] Quantize(Compilation compilation, float[] values) =>
        Run(compilation, values.Length, (model, type) => type.GetMethod("SetInput", [typeof(float[])])!.Invoke(model, [values]));

    /// <summary>Calls the generated model's <c>QuantizeRow</c> for one row after the other.</summary>
    public static byte[] QuantizeRows(Compilation compilation, float[][] rows) => Run(compilation, rows.Sum(row => row.Length), (model, type) =>
    {
        for (int k = 0; k < rows.Length; k++)
        {
            type.GetMethod("QuantizeRow")!.Invoke(model, [rows[k], k]);
        }
    });

    private static byte[] Run(Compilation compilation, int length, Action<object, Type> call)
    {
        var context = new DeviceLoadContext(compilation.Assemblies[^1]);
        Type type = context.LoadFromAssemblyName(new AssemblyName(compilation.Assemblies[^1].Name)).GetTypes()
            .Single(t => t.Name == compilation.ClassName);
        object model = Activator.CreateInstance(type)!;
        call(model, type);
        byte[] levels = ((byte[])type.GetProperty("Input")!.GetValue(model)!)[..length];
        context.Unload();
        return levels;
    }

    // In single precision, x * factor + offset keeps nothing of a small feature a million from zero.
    private static float[] Means(string scaler) => [0.002f, -1, 40, 1000, scaler is "none" or "mul-add" or "diagonal" or "batch-norm" ? 300 : 1e6f, 7];

    private static float[] Row(string scaler, Random random) =>
        [.. Means(scaler).Select((mean, f) => mean + (s_deviations[f] * ((3.4f * random.NextSingle()) - 1.7f)))];

    private static float Deviation(int feature) => s_deviations[feature] == 0 ? 1 : s_deviations[feature];

    private static string AddScaler(OnnxModelBuilder model, string scaler, string x, float[] means)
    {
        float sign = scaler == "negative" ? -1 : 1;
        float[] deviations = [.. Enumerable.Range(0, Features).Select(f => sign * Deviation(f))];
        float[] factors = [.. deviations.Select(d => 1 / d)];
        float[] offsets = [.. means.Select((m, f) => -m / deviations[f])];
        switch (scaler)
        {
            case "sub-div" or "flatten" or "negative":
                model.Initializer("m", [Features], means).Initializer("s", [Features], deviations)
                    .Node("Sub", [x, "m"], "c").Node("Div", ["c", "s"], "z");
                break;
            case "clip":
                model.Initializer("m", [Features], means).Initializer("s", [Features], deviations)
                    .Initializer("lo", [], -1f).Initializer("hi", [], 1f)
                    .Node("Sub", [x, "m"], "c").Node("Div", ["c", "s"], "d").Node("Clip", ["d", "lo", "hi"], "z");
                break;
            case "mul-add":
                model.Initializer("f", [Features], factors).Initializer("o", [Features], offsets)
                    .Node("Mul", [x, "f"], "c").Node("Add", ["c", "o"], "z");
                break;
            case "diagonal":
                model.Initializer("f", [Features, Features], [.. Enumerable.Range(0, Features * Features)
                    .Select(k => k / Features == k % Features ? factors[k % Features] : 0)]).Initializer("o", [Features], offsets)
                    .Node("MatMul", [x, "f"], "c").Node("Add", ["c", "o"], "z");
                break;
            case "batch-norm":
                model.Initializer("g", [Features], [.. Enumerable.Repeat(1f, Features)]).Initializer("o", [Features], new float[Features])
                    .Initializer("m", [Features], means).Initializer("s", [Features], [.. deviations.Select(d => d * d)])
                    .Node("BatchNormalization", [x, "g", "o", "m", "s"], "z", ("epsilon", 0f));
                break;
            default:
                return x;
        }

        return "z";
    }
}
