package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.millrace.runtime.WorkerProcess;
import java.io.IOException;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The MBeans of a worker process, as a console on the same machine sees them: the worker needs no setting for it. */
final class WorkerBeans implements AutoCloseable {
    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private WorkerBeans(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
    }

    @SuppressWarnings("BanJNDI") // the address is that of a process which the test has started
    static WorkerBeans of(WorkerProcess worker) throws IOException {
        try {
            VirtualMachine process = VirtualMachine.attach(String.valueOf(worker.pid()));
            try {
                return new WorkerBeans(
                        JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent())));
            } finally {
                process.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("The worker's JVM lets nobody attach", e);
        }
    }

    Set<ObjectName> names(String pattern) throws IOException {
        return server.queryNames(objectName(pattern), null);
    }

    /** A number over all beans of a pattern, since any of a connector's tasks may have done the work. */
    long sum(String pattern, String attribute) throws IOException, JMException {
        long sum = 0;
        for (ObjectName name : names(pattern)) {
            sum += (Long) server.getAttribute(name, attribute);
        }
        return sum;
    }

    /** The text of the only bean of a pattern. */
    String text(String pattern, String attribute) throws IOException, JMException {
        Set<ObjectName> names = names(pattern);
        assertThat(names).as(pattern).hasSize(1);
        return (String) server.getAttribute(names.iterator().next(), attribute);
    }

    private static ObjectName objectName(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
