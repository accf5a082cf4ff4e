using System;
using System.IO.Ports;
using nanoFramework.Hardware.Esp32;
using NanoML.Hardware;
using NanoML.Models;

namespace NanoML.Apps.SelfTest
{
    /// <summary>Wires the application; README.md says how to bring the model.</summary>
    public static class Program
    {
        private const string Port = "COM2";
        private const int ReceivePin = 16;
        private const int TransmitPin = 17;
        private const int BaudRate = 115200;

        /// <summary>Half a second, in microseconds.</summary>
        private const long LongestSilence = 500000;

        public static void Main()
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                // Without a debugger, nothing else says why the application ended.
                Console.WriteLine(e.GetType().FullName + ": " + e.Message);
                throw;
            }
        }

        private static void Run()
        {
            Configuration.SetPinFunction(ReceivePin, DeviceFunction.COM2_RX);
            Configuration.SetPinFunction(TransmitPin, DeviceFunction.COM2_TX);
            SerialPort port = new SerialPort(Port, BaudRate);
            port.ReadBufferSize = 2048;
            port.Open();
            new SelfTestApp(new Model(), new SerialChannel(port), LongestSilence).Run();
        }
    }
}
