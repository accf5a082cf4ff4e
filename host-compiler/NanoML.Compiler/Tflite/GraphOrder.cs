using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tflite;

/// <summary>The rules for a graph that need no knowledge of operators.</summary>
internal static class GraphOrder
{
    /// <summary>The model without operators that no output depends on.</summary>
    /// <exception cref="CompilerException">
    /// An index is out of range, a tensor is written twice, or read before it is written (NML0112).
    /// </exception>
    public static TfliteModel Check(TfliteModel model)
    {
        HashSet<int> known = [.. model.Tensors.Where(tensor => tensor.IsConstant).Select(tensor => tensor.Index)];
        Require(model, model.Inputs.Concat(model.Outputs).All(index => InRange(model, index)), "an input or output of the graph is no tensor of it");
        Require(model, !model.Outputs.IsEmpty, "the graph has no outputs");
        foreach (int input in model.Inputs)
        {
            Require(model, known.Add(input), $"input '{model.Tensors[input].Name}' is a constant or there twice");
        }

        foreach (TfliteOperator op in model.Operators)
        {
            CheckOperator(model, op, known);
        }

        foreach (int output in model.Outputs)
        {
            Require(model, known.Contains(output), $"nothing computes output '{model.Tensors[output].Name}'");
        }

        return WithoutUnused(model);
    }

    private static void CheckOperator(TfliteModel model, TfliteOperator op, HashSet<int> known)
    {
        string where = $"operator {op.Index} ({op.Name})";
        Require(model, op.Inputs.All(index => index == -1 || InRange(model, index)) && op.Outputs.All(index => InRange(model, index)), $"{where} uses tensors that are not there");
        foreach (int input in op.Inputs.Where(index => index >= 0))
        {
            // State that an operator keeps from step to step is written by none.
            Require(model, known.Contains(input) || model.Tensors[input].IsVariable, $"{where} reads '{model.Tensors[input].Name}' before anything computes it");
        }

        foreach (int output in op.Outputs)
        {
            Require(model, known.Add(output), $"{where} writes '{model.Tensors[output].Name}', which is there already");
        }
    }

    private static bool InRange(TfliteModel model, int index) => index >= 0 && index < model.Tensors.Length;

    private static TfliteModel WithoutUnused(TfliteModel model)
    {
        HashSet<int> used = [.. model.Outputs];
        var operators = new List<TfliteOperator>();
        foreach (TfliteOperator op in model.Operators.Reverse().Where(op => op.Outputs.Any(used.Contains)))
        {
            operators.Add(op);
            used.UnionWith(op.Inputs);
        }

        operators.Reverse();
        return model with { Operators = [.. operators] };
    }

    private static void Require(TfliteModel model, bool holds, string message)
    {
        if (!holds)
        {
            throw new CompilerException(DiagnosticCatalog.BadTfliteGraph, $"{model.Path}: {message}");
        }
    }
}
