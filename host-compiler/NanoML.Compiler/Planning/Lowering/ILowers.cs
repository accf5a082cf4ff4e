namespace NanoML.Compiler.Planning.Lowering;

/// <summary>An operator that the device has kernels for. One without is folded away by a pass, or the model is refused.</summary>
public interface ILowers
{
    /// <summary>Appends the kernel calls that compute this operator on bytes.</summary>
    /// <exception cref="Diagnostics.CompilerException">The device cannot run it with these attributes or shapes.</exception>
    void Lower(LoweringContext context);
}
