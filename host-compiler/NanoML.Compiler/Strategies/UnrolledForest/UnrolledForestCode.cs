using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.UnrolledForest;

/// <summary>Decision trees as nested comparisons: no table, and a node costs what it takes to compare two numbers.</summary>
public sealed record UnrolledForestCode : LayerCode
{
    /// <summary>Sums in locals; the calling convention has 255.</summary>
    private const int MaxTargets = 64;

    /// <summary>Blocks in each other.</summary>
    private const int MaxLevels = 60;

    private UnrolledForestCode(ForestSumsCall call, ImmutableArray<ForestMethod> methods)
        : base(call)
    {
        Forest = call;
        Methods = methods;
    }

    public override string Strategy => "unrolled";

    public override int IlBytes => Methods.Sum(method => method.IlBytes);

    public override OpcodeCounts Opcodes => UnrolledForestCost.Of(this);

    internal ForestSumsCall Forest { get; }

    /// <summary>Each for some of the trees.</summary>
    internal ImmutableArray<ForestMethod> Methods { get; }

    internal override void Emit(EmitContext context, CSharpWriter writer) => UnrolledForestEmitter.Emit(this, context, writer);

    public static IEnumerable<UnrolledForestCode> Candidates(KernelCall call)
    {
        if (call is not ForestSumsCall forest || forest.SumCount > MaxTargets || forest.Roots.Ints.Any(root => ForestNode.At(forest, root).Levels(forest) > MaxLevels))
        {
            return [];
        }

        ImmutableArray<ForestMethod> methods = ForestMethod.Cut(forest);
        return methods.All(method => method.IlBytes <= ForestMethod.MaxIlBytes) ? [new UnrolledForestCode(forest, methods)] : [];
    }
}
