using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Any element-wise function of one activation: on bytes it is one table of 256 entries, whatever the function.</summary>
public abstract record UnaryOp : Op, ILowers, IDifferentiable, IExportable, ISaturates
{
    /// <summary>The function on reals.</summary>
    public abstract float Apply(float x);

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [new Tensor(x.Shape, Array.ConvertAll(x.Floats, Apply), x.Type.ElementType)];
    }

    public float[] Narrow(Tensor input) => FlatTails.Narrow(Apply, input.Floats);

    /// <summary>The derivative at a point; where there is none, that of one side.</summary>
    public abstract float Derivative(float x);

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[] x = inputs[0]!.Floats;
        var gradient = new float[outputGradient.Length];
        for (int k = 0; k < gradient.Length; k++)
        {
            gradient[k] = outputGradient[k] * Derivative(x[k]);
        }

        return [gradient];
    }

    public virtual void Export(NodeExport node) => node.Emit(OpType, node.Inputs);

    /// <summary>Imports an operator without attributes.</summary>
    protected static Op Import<T>(NodeImport node)
        where T : UnaryOp, new()
    {
        node.RequireInputs(1, 1);
        return new T();
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => FrameRules.Same(this, axes, inputs);

    public void Lower(LoweringContext context) => Lookup.Emit(context, 0, Apply);
}
