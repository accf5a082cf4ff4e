namespace NanoML.Compiler.Planning.Lowering;

/// <summary>
/// An operator that knows what kernels it takes on the device, or why it takes none: a model with one that is no such, and that no pass has
/// replaced, is refused in general words.
/// </summary>
public interface ILowers
{
    /// <summary>Appends the kernel calls that compute this operator on bytes.</summary>
    /// <exception cref="Diagnostics.CompilerException">The device cannot run it with these attributes or shapes.</exception>
    void Lower(LoweringContext context);
}
