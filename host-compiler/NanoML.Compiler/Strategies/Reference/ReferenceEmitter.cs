using NanoML.Compiler.Planning;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Reference;

/// <summary>Prints a call of the reference kernel.</summary>
internal static class ReferenceEmitter
{
    public static void Emit(ReferenceCode code, EmitContext context, CSharpWriter writer)
    {
        KernelCall call = code.Call;
        writer.Line(code.Heading());
        KernelCallWriter.Write(writer, call.Kernel, call.Arguments, context);
    }
}
