using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Datasets.FrontEnds;

namespace NanoML.Evaluation.Running;

/// <summary>What a front end makes, channels last, in the model's own axis order.</summary>
internal static class ModelOrder
{
    /// <exception cref="CompilerException">The model takes inputs of another shape (NML0202).</exception>
    public static float[] Of(Compilation compilation, IFrontEnd frontEnd, float[] window)
    {
        Shape own = compilation.WindowPlan.Input.Port.OwnShape;
        int[] wanted = [.. own.Dims.Skip(own.Rank > 1 && own[0] == 1 ? 1 : 0)];
        int[] made = frontEnd.Shape;
        float[] values = frontEnd.Run(window);
        if (made.SequenceEqual(wanted) || IsFlat(made, wanted))
        {
            return values;
        }

        return ChannelOrder.IsFirst(made, wanted)
            ? ChannelOrder.ToFirst(values, wanted[0])
            : throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{compilation.Options.ModelPath}: the input is {string.Join('x', wanted)}, a window of the data is {string.Join('x', made)}, channels last");
    }

    private static bool IsFlat(int[] made, int[] wanted) =>
        (made.Count(extent => extent > 1) <= 1 || wanted.Length == 1 || made.Where(extent => extent > 1).SequenceEqual(wanted.Where(extent => extent > 1)))
        && made.Aggregate(1, (product, extent) => product * extent) == wanted.Aggregate(1, (product, extent) => product * extent);
}
