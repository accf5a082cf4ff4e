using System.Runtime.InteropServices;
using NanoML.Cli;
using NanoML.Cli.Ending;
using NanoML.Cli.Streams;

StandardStreams.Install();
PosixSignalRegistration[] signals = Interruption.Listen();
var caller = new Caller(Environment.CurrentDirectory, Console.IsInputRedirected ? null : Console.In);
int code = NanoMLApp.Run(args, Console.Out, Console.Error, caller: caller);
GC.KeepAlive(signals);
return code;
