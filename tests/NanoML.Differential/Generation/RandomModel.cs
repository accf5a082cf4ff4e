using NanoML.Compiler.Onnx.Proto;
using NanoML.Differential.Steps;

namespace NanoML.Differential.Generation;

/// <summary>Makes the ONNX file of a <see cref="Recipe"/>.</summary>
internal static class RandomModel
{
    private const ulong OperandStream = 0x9E3779B97F4A7C15;

    public static ModelProto Build(Recipe recipe)
    {
        var sketch = new Sketch(recipe.Opset, [.. recipe.Input]);
        StepKind[] kinds = StepTable.Of(recipe.Opset);
        foreach (StepChoice choice in recipe.Steps)
        {
            Apply(sketch, kinds[choice.Kind % kinds.Length], choice.Seed);
        }

        if (sketch.Values.Count == 1)
        {
            sketch.Add(sketch.Unary("Identity", sketch.Last, sketch.Last.Bound));
        }

        sketch.Builder.Output(sketch.Last.Name, Sketch.Longs(sketch.Last.Shape));
        return sketch.Builder.Model;
    }

    // Mostly the last value goes on; where an earlier one does, what lies between may become a dead branch or join again.
    private static void Apply(Sketch sketch, StepKind kind, ulong seed)
    {
        var operand = new Draw(seed ^ OperandStream);
        Val x = operand.OneIn(5) ? sketch.Values[operand.Int(0, sketch.Values.Count - 1)] : sketch.Last;
        if (kind.Make(sketch, new Draw(seed), x) is { } made)
        {
            sketch.Add(made);
        }
    }
}
