using Mono.Cecil;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>
/// The gate in front of the board: proves that an assembly stays inside what nanoFramework v1 accepts, in its types and members, its
/// instructions and its sizes. The metadata processor lets most of these through, and the device then fails or computes something else.
/// </summary>
/// <remarks>
/// Members are those that .NET's overloads resolve to. Where .NET has a better overload than the device
/// (<c>string.Format(string, object)</c>, the <c>Monitor.Enter</c> of <c>lock</c>), the gate refuses what the device's own compiler would
/// accept: such code has to say what it means.
/// </remarks>
public static class DeviceSubset
{
    /// <summary>Everything in an assembly that the device does not accept; empty if there is nothing.</summary>
    /// <param name="assembly">
    /// Its references are device code too and checked by themselves, or simulated hardware: types in the framework's namespaces
    /// (<c>System.Device.Gpio</c>) are held to the device's wherever they are declared.
    /// </param>
    /// <param name="packages">
    /// The framework assemblies besides mscorlib that the project references, such as <c>System.Math</c> and <c>System.Device.Gpio</c>.
    /// </param>
    public static IReadOnlyList<SubsetViolation> Check(DeviceAssembly assembly, IEnumerable<string>? packages = null)
    {
        HashSet<string> allowed = new(packages ?? [], StringComparer.Ordinal) { NanoPackages.CoreLibrary.AssemblyName };
        if (allowed.FirstOrDefault(p => !DeviceSurface.Instance.Assemblies.Contains(p)) is { } unknown)
        {
            throw new ArgumentException($"{unknown} is no assembly of the device surface.", nameof(packages));
        }

        using ModuleDefinition module = assembly.OpenModule();
        List<TypeDefinition> types = [.. module.GetTypes()];
        List<MethodDefinition> methods = [.. types.SelectMany(t => t.Methods)];
        return
        [
            .. new SurfaceRules(allowed, DeviceCode(assembly)).Check(module),
            .. methods.Where(m => m.HasBody).SelectMany(OpcodeRules.Check),
            .. types.SelectMany(LimitRules.Check),
            .. methods.SelectMany(LimitRules.Check),
            .. LimitRules.Check(assembly, AssemblyMeter.Measure(assembly, module)),
        ];
    }

    /// <summary>The sizes of an assembly on the device.</summary>
    public static AssemblyMetrics Measure(DeviceAssembly assembly)
    {
        using ModuleDefinition module = assembly.OpenModule();
        return AssemblyMeter.Measure(assembly, module);
    }

    private static HashSet<string> DeviceCode(DeviceAssembly assembly) =>
        [.. Closure(assembly).Select(a => a.Name)];

    private static IEnumerable<DeviceAssembly> Closure(DeviceAssembly assembly) =>
        assembly.References.SelectMany(r => Closure(r).Prepend(r));
}
