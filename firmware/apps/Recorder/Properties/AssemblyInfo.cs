using System.Reflection;

[assembly: AssemblyTitle("Recorder")]
[assembly: AssemblyProduct("NanoML")]
[assembly: AssemblyCompany("NanoML contributors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
