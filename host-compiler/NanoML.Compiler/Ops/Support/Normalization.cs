using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// What LayerNormalization and InstanceNormalization share: <c>(x - mean) / sqrt(variance + Epsilon) * scale + bias</c>, with mean and
/// variance of the input's elements along some axes.
/// </summary>
/// <param name="Axes">In [0, rank), ascending.</param>
public abstract record Normalization(ImmutableArray<int> Axes, float Epsilon) : Op, IDecomposes
{
    private const int Scale = 1;
    private const int Bias = 2;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType x = inputs[0]!.Type;
        foreach (Value factor in inputs.Skip(Scale).OfType<Value>())
        {
            RequireFit(x.Shape, factor.Shape);
        }

        TensorType kept = x with { Shape = new Shape([.. x.Shape.Dims.Select((extent, axis) => Axes.Contains(axis) ? 1 : extent)]) };
        return [.. new[] { x, kept, kept }.Take(Outputs)];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        Tensor mean = Of(Mean, x);
        Tensor centred = Of(new Sub(), x, mean);
        Tensor spread = Of(new Pow(-0.5f), Of(new Add(), Of(Mean, Of(new Pow(2), centred)), Tensor.Scalar(Epsilon)));
        Tensor y = Of(new Mul(), Of(new Mul(), centred, spread), Factor(inputs[Scale]!, x.Shape.Rank));
        y = inputs.Count > Bias && inputs[Bias] is { } bias ? Of(new Add(), y, Factor(bias, x.Shape.Rank)) : y;
        return [.. new[] { y, mean, spread }.Take(Outputs)];
    }

    public void Decompose(GraphEditor editor, Node node)
    {
        string x = node.Inputs[0];
        int rank = editor.Value(x).Shape.Rank;
        string Before(string role, Op op, params string[] inputs) => editor.InsertBefore(node, $"{node.Name}_{role}", op, inputs);
        string Constant(int input, string role) => editor.Value(node.Inputs[input]).Constant is { } tensor
            ? editor.AddConstant($"{node.Name}_{role}", Factor(tensor, rank))
            : Before(role, new Reshape(FactorShape(editor.Value(node.Inputs[input]).Shape, rank)), node.Inputs[input]);

        string mean = Before("mean", Mean, x);
        string centred = Before("centred", new Sub(), x, mean);
        string variance = Before("variance", Mean, Before("squares", new Pow(2), centred));
        string epsilon = editor.AddConstant($"{node.Name}_epsilon", Tensor.Scalar(Epsilon));
        string spread = Before("spread", new Pow(-0.5f), Before("offset", new Add(), variance, epsilon));
        string normal = Before("normal", new Mul(), centred, spread);
        string[] scaled = [normal, Constant(Scale, "scale")];
        Node only = node with { Outputs = [node.Output] };
        Node last = editor.Replace(node, node.Inputs.Length > Bias
            ? only with { Op = new Add(), Inputs = [Before("scaled", new Mul(), scaled), Constant(Bias, "bias")] }
            : only with { Op = new Mul(), Inputs = [.. scaled] });
        foreach ((string output, string value) in node.Outputs.Skip(1).Zip([mean, spread]))
        {
            editor.InsertAfter(last, new Node(editor.FreshNodeName(output), new Identity(), [value], [output]));
        }
    }

    /// <summary>One, or with the mean two, or with the reciprocal of the standard deviation three.</summary>
    protected virtual int Outputs => 1;

    public virtual bool Equals(Normalization? other) => other is not null
        && EqualityContract == other.EqualityContract && Epsilon == other.Epsilon && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(HashCode.Combine(EqualityContract, Epsilon), HashCode.Combine);

    /// <exception cref="OpException">Scale or bias do not fit the input.</exception>
    protected abstract void RequireFit(Shape x, Shape factor);

    /// <summary>The shape in which scale and bias broadcast to an input of this rank.</summary>
    protected abstract Shape FactorShape(Shape factor, int rank);

    private ReduceMean Mean => new(Axes, true);

    private Tensor Factor(Tensor factor, int rank) => factor.Reshape(FactorShape(factor.Shape, rank));

    private static Tensor Of(Op op, params Tensor[] inputs) => op.Evaluate(inputs)[0];
}
