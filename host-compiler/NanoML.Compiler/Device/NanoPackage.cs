using System.Collections.Immutable;
using System.Xml.Linq;

namespace NanoML.Compiler.Device;

/// <summary>A NuGet package of nanoFramework's class libraries, which holds one assembly in its folder lib.</summary>
/// <param name="Id">Such as <c>nanoFramework.System.Device.I2c</c>.</param>
/// <param name="Version">Three numbers.</param>
/// <param name="AssemblyName">The simple name of its assembly: some have the prefix of the package, others do not.</param>
/// <param name="AssemblyVersion">Four numbers.</param>
/// <param name="DependencyIds">Ids of the packages that its nuspec names.</param>
public sealed record NanoPackage(
    string Id, string Version, string AssemblyName, string AssemblyVersion, ImmutableArray<string> DependencyIds)
{
    /// <summary>The folder of a package below the folder of all packages, as <c>nuget restore</c> makes it.</summary>
    public string Folder => $"{Id}.{Version}";

    private IEnumerable<NanoPackage> Dependencies => DependencyIds.Select(NanoPackages.Of);

    /// <summary>
    /// Packages with all that they depend on, the core library first and then by id. The project system deploys what a project references,
    /// and nothing that only its references reference.
    /// </summary>
    public static ImmutableArray<NanoPackage> Closure(IEnumerable<NanoPackage> packages)
    {
        var found = new HashSet<NanoPackage> { NanoPackages.CoreLibrary };
        var pending = new Stack<NanoPackage>(packages);
        while (pending.TryPop(out NanoPackage? package))
        {
            if (found.Add(package))
            {
                foreach (NanoPackage dependency in package.Dependencies)
                {
                    pending.Push(dependency);
                }
            }
        }

        return [.. found.OrderBy(p => p != NanoPackages.CoreLibrary).ThenBy(p => p.Id, StringComparer.Ordinal)];
    }

    /// <summary>The packages of a packages.config.</summary>
    /// <exception cref="KeyNotFoundException">One is not in <see cref="NanoPackages"/>.</exception>
    public static ImmutableArray<NanoPackage> Read(string packagesConfig) =>
        [.. XDocument.Parse(packagesConfig).Root!.Elements("package").Select(package => NanoPackages.Of(package.Attribute("id")!.Value))];
}
