using System.Runtime.InteropServices;
using NanoML.Cli;
using NanoML.Cli.Ending;
using NanoML.Cli.Streams;

StandardStreams.Install();
PosixSignalRegistration[] signals = Interruption.Listen();
int code = NanoMLApp.Run(args, Console.Out, Console.Error);
GC.KeepAlive(signals);
return code;
