using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training.Search;

/// <summary>Refuses networks whose training ran away.</summary>
internal static class Diverged
{
    /// <param name="source">The data set's path.</param>
    /// <exception cref="CompilerException">NML0325: a weight is NaN or infinite.</exception>
    public static void Refuse(Graph trained, string source)
    {
        if (trained.Values.Values.Any(value => value.Constant is { IsFloat: true } constant && !constant.Floats.All(float.IsFinite)))
        {
            throw new CompilerException(DiagnosticCatalog.Diverged, $"{source}: a weight became NaN or infinite");
        }
    }
}
