using System;
using System.Device.Gpio;
using System.Device.I2c;
using System.Threading;
using NanoML.Apps.Motion;
using NanoML.Fleet;
using NanoML.Hardware;
using NanoML.Runtime;
using NanoML.Updates;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Networking;
using nanoFramework.Runtime.Native;

namespace NanoML.Apps.Node
{
    /// <summary>Wires the application to an M5StickC Plus2; README.md names the pins and the files that a board needs.</summary>
    public static class Program
    {
        private const int DataPin = 21;
        private const int ClockPin = 22;
        private const int LedPin = 19;

        /// <summary>Driven high, it keeps the board on when it runs from its battery.</summary>
        private const int HoldPin = 4;

        private const int Bus = 1;

        /// <summary>Of a message about models.</summary>
        private const int MostContent = 1024;

        private const int WaitingMessages = 4;

        /// <summary>How long the start waits for the network; without one, inference begins all the same.</summary>
        private const int NetworkMilliseconds = 30000;

        public static void Main()
        {
            DriveFolder drive = new DriveFolder(@"I:\");
            NodeSettings settings = NodeSettings.Read(drive);
            if (settings.Problem != null)
            {
                Console.WriteLine(settings.Problem);
                Thread.Sleep(Timeout.Infinite);
            }

            GpioController gpio = new GpioController();
            gpio.OpenPin(HoldPin, PinMode.Output).Write(PinValue.High);
            Configuration.SetPinFunction(DataPin, DeviceFunction.I2C1_DATA);
            Configuration.SetPinFunction(ClockPin, DeviceFunction.I2C1_CLOCK);
            I2cDevice device = I2cDevice.Create(new I2cConnectionSettings(Bus, MpuImu.DefaultAddress, I2cBusSpeed.FastMode));
            Mpu6886 sensor = new Mpu6886(device, AccelerometerRange.G2, MotionStage.SamplesPerSecond);
            GpioPin led = gpio.OpenPin(LedPin, PinMode.Output);

            // The drive of the board has the network's name and password: certificates need the time, which comes over it.
            WifiNetworkHelper.Reconnect(true, 0, new CancellationTokenSource(NetworkMilliseconds).Token);
            ModelStore store = new ModelStore(drive, new SignatureVerifier(ReleaseKey.Modulus));
            store.Open();
            MqttBroker broker = new MqttBroker(
                settings.Host,
                settings.BrokerPort,
                settings.User,
                settings.Password,
                settings.Authority,
                null,
                WaitingMessages,
                FleetNode.MessageBytes(MostContent));
            NodeIdentity identity = new NodeIdentity(settings.Name, settings.Group, "m5stickc-plus2", "Node-0.1.0");
            FleetNode node = new FleetNode(broker, identity, store, MostContent);
            node.Restarts = RestartCounter.Count(drive);
            node.Heap = new FreeHeap();
            NodeApp app = new NodeApp(node, store, sensor, new ConsoleLineWriter(), led);
            app.Run();
            Power.RebootDevice();
        }
    }
}
