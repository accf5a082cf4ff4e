using Mono.Cecil;

namespace NanoML.Compiler.Device;

/// <summary>nanoFramework's own mscorlib, of the package nanoFramework.CoreLibrary, which lies beside the compiler.</summary>
internal static class CoreLibrary
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "nanoFramework");

    /// <summary>To compile against and to look at.</summary>
    public static string Dll { get; } = Path.Combine(s_folder, "mscorlib.dll");

    /// <summary>To run with.</summary>
    public static string Pe { get; } = Path.Combine(s_folder, "mscorlib.pe");

    /// <summary>What device code can see of it, in the form of DeviceSurface.txt.</summary>
    public static IEnumerable<string> Surface()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(Dll);
        return [.. module.GetTypes().Where(IsVisible).SelectMany(Lines).Select(line => $"{NanoPackages.CoreLibrary.AssemblyName}\t{line}")];
    }

    private static IEnumerable<string> Lines(TypeDefinition type)
    {
        string[] bases = [.. new[] { type.BaseType?.FullName }.Concat(type.Interfaces.Select(i => i.InterfaceType.FullName)).OfType<string>()];
        return new[] { bases.Length == 0 ? type.FullName : $"{type.FullName} : {string.Join(", ", bases)}" }
            .Concat(type.Methods.Where(m => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly).Select(m => m.FullName))
            .Concat(type.Fields.Where(f => !f.IsLiteral && (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly)).Select(f => f.FullName));
    }

    private static bool IsVisible(TypeDefinition type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsVisible(type.DeclaringType));
}
