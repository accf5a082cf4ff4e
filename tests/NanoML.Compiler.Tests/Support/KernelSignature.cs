using System.Reflection;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Holds the arguments that a kernel call prints to the parameters of the kernel's <c>Run</c>.</summary>
internal static class KernelSignature
{
    public static void AssertMatches(KernelCall call)
    {
        Type kernel = typeof(NanoML.Kernels.Lut).Assembly.GetType($"NanoML.Kernels.{call.Kernel}", throwOnError: true)!;
        MethodInfo run = kernel.GetMethod("Run")!;
        Assert.Equal(run.GetParameters().Select(p => $"{p.ParameterType.Name} {p.Name}"), call.Arguments.SelectMany(Printed));
    }

    private static IEnumerable<string> Printed(KernelArgument argument) => argument.Value switch
    {
        Slice => [$"{nameof(Byte)}[] {argument.Name}", $"{nameof(Int32)} {argument.Name}Offset"],
        Table table => [$"{table.Data.GetType().Name} {argument.Name}"],
        _ => [$"{argument.Value.GetType().Name} {argument.Name}"],
    };
}
