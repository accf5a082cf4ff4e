using NanoML.Compiler.Onnx.Proto;
using NanoML.Differential.Steps;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Generation;

/// <summary>Makes the ONNX file of a <see cref="Recipe"/>.</summary>
internal static class RandomModel
{
    private const ulong OperandStream = 0x9E3779B97F4A7C15;

    public static ModelProto Build(Recipe recipe)
    {
        var sketch = new Sketch(recipe.Opset, [.. recipe.Input]);
        if (recipe.Join is { } join)
        {
            Join(sketch, new Draw(join));
        }

        StepKind[] kinds = StepTable.Of(recipe.Opset);
        foreach (StepChoice choice in recipe.Steps)
        {
            Apply(sketch, kinds[choice.Kind % kinds.Length], choice.Seed);
        }

        if (sketch.Values.Count == 1)
        {
            sketch.Add(sketch.Unary("Identity", sketch.Last, sketch.Last.Bound));
        }

        End(sketch, recipe.Ending);
        foreach (Val further in sketch.Made.Reverse().Skip(1).Take(recipe.FurtherOutputs))
        {
            sketch.Builder.Output(further.Name, DataType.Float, Sketch.Longs(further.Shape));
        }

        return sketch.Builder.Model;
    }

    /// <summary>A second input, of the same shape or broadcast, which meets the first one at once.</summary>
    private static void Join(Sketch sketch, Draw draw)
    {
        Val first = sketch.Last;
        int[] shape = [.. first.Shape.Select((extent, axis) => axis > 0 && draw.OneIn(4) ? 1 : extent)];
        Val second = sketch.AddInput(shape);
        string op = draw.OneIn(3) ? "Mul" : draw.OneIn(2) ? "Add" : "Sub";
        sketch.Add(sketch.Node(op, draw.OneIn(2) ? [first.Name, second.Name] : [second.Name, first.Name], first.Shape, 2 * first.Bound));
    }

    private static void End(Sketch sketch, Ending ending)
    {
        Val last = sketch.Last;
        (Val output, DataType type) = ending switch
        {
            Ending.ArgMax when last.Rank > 0 => (
                sketch.Node("ArgMax", [last.Name], [.. last.Shape[..^1], 1], last.Shape[^1], ("axis", last.Rank - 1L)), DataType.Int64),
            Ending.Quantize when sketch.Opset >= QuantizationSteps.Since => (
                QuantizationSteps.Quantize(sketch, new Draw(OperandStream), last), DataType.Uint8),
            _ => (last, DataType.Float),
        };
        sketch.Builder.Output(output.Name, type, Sketch.Longs(output.Shape));
    }

    // Mostly the last value goes on; where an earlier one does, what lies between may become a dead branch or join again.
    private static void Apply(Sketch sketch, StepKind kind, ulong seed)
    {
        var operand = new Draw(seed ^ OperandStream);
        Val x = operand.OneIn(5) ? sketch.Values[operand.Int(0, sketch.Values.Count - 1)] : sketch.Last;
        if (kind.Make(sketch, new Draw(seed), x) is { Count: > 0 and <= Sketch.MostElements } made)
        {
            sketch.Add(made);
        }
    }
}
