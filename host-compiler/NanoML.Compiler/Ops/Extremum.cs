using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>What Max and Min share: with a constant number they are a Clip.</summary>
internal static class Extremum
{
    public static Op Import(NodeImport node, Func<float, Clip> clip)
    {
        node.RequireInputs(1, 2);
        if (node.InputCount == 1)
        {
            return new Identity();
        }

        int bound = IsBound(node, 1) ? 1 : 0;
        if (!IsBound(node, bound))
        {
            throw OpException.Unsupported(
                $"none of its inputs of shapes {node.Shape(0)} and {node.Shape(1)} is a constant number",
                "Compare with one number, as Relu and Clip do; of two activations, use Add.");
        }

        node.Keep(1 - bound);
        return clip(node.Input(bound).Constant!.Floats[0]);
    }

    private static bool IsBound(NodeImport node, int input) =>
        node.Input(input).Constant is { IsFloat: true, Shape.Count: 1 } number
        && number.Shape.Rank <= node.Shape(1 - input).Rank
        && !float.IsNaN(number.Floats[0]);
}
