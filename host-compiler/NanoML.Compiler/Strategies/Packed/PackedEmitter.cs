using NanoML.Compiler.Writing;


namespace NanoML.Compiler.Strategies.Packed;

/// <summary>Prints a call of a packed kernel.</summary>
internal static class PackedEmitter
{
    public static void Emit(PackedCode code, EmitContext context, CSharpWriter writer)
    {
        writer.Line(code.Heading());
        KernelCallWriter.Write(writer, code.Kernel, code.Arguments, context);
    }
}
