using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What DepthToSpace and SpaceToDepth are: the axes are divided, permuted and joined again.</summary>
/// <param name="Divided">The input's shape with its axes divided.</param>
/// <param name="Permutation">Of the divided axes.</param>
/// <param name="Result">The output's shape.</param>
public sealed record BlockMove(Shape Divided, ImmutableArray<int> Permutation, Shape Result) : Op, IDecomposes
{
    private const int MaxBlock = 1 << 12;

    public override bool AcceptsIntegers => true;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => inputs[0]!.Shape.Count == Divided.Count
        ? [new(inputs[0]!.Type.ElementType, Result)]
        : throw OpException.Shape($"an input of shape {inputs[0]!.Shape} cannot be divided as {Divided}");

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) =>
        [inputs[0]!.Reshape(Divided).Transpose(Permutation).Reshape(Result)];

    public void Decompose(GraphEditor editor, Node node)
    {
        string divided = editor.InsertBefore(node, $"{node.Name}_divide", new Reshape(Divided), node.Inputs[0]);
        string permuted = editor.InsertBefore(node, $"{node.Name}_permute", new Transpose(Permutation), divided);
        editor.Replace(node, node with { Op = new Reshape(Result), Inputs = [permuted] });
    }

    public bool Equals(BlockMove? other) => other is not null
        && Divided == other.Divided && Result == other.Result && Permutation.SequenceEqual(other.Permutation);

    public override int GetHashCode() => Permutation.Aggregate(HashCode.Combine(Divided, Result), HashCode.Combine);

    /// <summary>Reads the one input, [N, C, H, W], and blocksize.</summary>
    internal static (Shape Input, int Block) Read(NodeImport node)
    {
        node.RequireInputs(1, 1);
        Shape x = node.Shape(0);
        int block = node.SmallInt("blocksize", 0);
        return x.Rank == 4 && block is >= 1 and <= MaxBlock
            ? (x, block)
            : throw OpException.Shape($"an input of shape {x} has no blocks of {block}x{block}: it must be [N, C, H, W]");
    }

    /// <exception cref="OpException">An extent cannot be divided.</exception>
    internal static int Divide(int extent, int divisor) => extent % divisor == 0
        ? extent / divisor
        : throw OpException.Shape($"an extent of {extent} cannot be divided by {divisor}");
}
