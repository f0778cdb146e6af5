"""A pipeline's meaning is the order of its steps.

This is the notebook's pipeline: prepare, shuffle, batch, cache, prefetch. Look at two epochs of it. Repair it so that

- every example comes once per epoch, the last ones in a smaller batch;
- the second epoch has other batches than the first, not the same batches in another order;
- each example is prepared once, not once per epoch (a cache can hold it);
- the first batch may hold any example: the dataset has `size` of them.

The notebook asks three times whether there is a GPU, with a deprecated call. Return the names of the GPUs instead, as
TensorFlow has them: "/physical_device:GPU:0".
"""

import tensorflow as tf


def pipeline(dataset, prepare, size, batch):
    """Return batches of prepared examples, shuffled anew in every epoch."""
    # BEGIN SOLUTION
    dataset = dataset.map(prepare, num_parallel_calls=tf.data.AUTOTUNE).cache()
    return dataset.shuffle(size).batch(batch).prefetch(tf.data.AUTOTUNE)
    # STARTER
    #| dataset = dataset.map(prepare, num_parallel_calls=tf.data.AUTOTUNE)
    #| return dataset.shuffle(1000).batch(batch).cache().prefetch(tf.data.AUTOTUNE)
    # END SOLUTION


def gpu_names():
    """Return the names of the GPUs that TensorFlow sees; an empty list where there is none."""
    # BEGIN SOLUTION
    return [device.name for device in tf.config.list_physical_devices("GPU")]
    # STARTER
    #| return [tf.config.list_physical_devices("GPU")[0].name] if tf.test.is_gpu_available() else []
    # END SOLUTION
