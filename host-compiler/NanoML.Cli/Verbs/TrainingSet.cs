using NanoML.Compiler.Data;
using NanoML.Compiler.Training;
using NanoML.Compiler.Ir;

namespace NanoML.Cli.Verbs;

// Interim
internal static class TrainingSet
{
    public static LabelledData Open(string path)
    {
        var (shape, n) = path.Contains("digits") ? (new[] { 1, 1, 8, 8 }, 10) : (new[] { 1, 3, 128 }, 4);
        SampleSet s = SampleFile.Load(path, "input", [.. shape], 0, 1, 1);
        int[] all = [.. Enumerable.Range(0, s.Count)];
        FixedExamples Of(bool v) { var i = all.Where(k => (k % 5 == 0) == v).ToArray(); return new([.. i.Select(k => s.Inputs[k])], [.. i.Select(k => s.Labels![k])]); }
        return new LabelledData(path, [.. Enumerable.Range(0, n).Select(k => $"c{k}")], Shape.Of(shape), Of(false), Of(true));
    }
}
